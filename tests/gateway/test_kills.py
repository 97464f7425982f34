from pathlib import Path

import peers


async def test_a_kill_connection_takes_orders_and_pings_and_nothing_else(tmp_path: Path) -> None:
    async with peers.serving(tmp_path) as floor:
        lane = await peers.console(floor, await peers.enrol(floor), path="/v1/kill")
        bot = await peers.agent(floor)
        await lane.say({"t": "watch", "after": 0}, b"rubbish", {"t": "note", "id": "n1"}, {"t": "ping", "nonce": "n"})
        assert (await lane.of("error"))["code"] == "type"
        assert (await lane.of("error"))["code"] == "json"
        assert (await lane.of("reply", id="n1"))["code"] == "type"
        pong = await lane.of("pong", nonce="n")
        assert (pong["can_stop"], pong["reached"], pong["runs"]) == (True, 1, 1)
        reply = await lane.order("kill", {"run": bot.run}, after_s=10)
        assert reply["ok"], reply
        assert (await bot.of("order"))["after_s"] == 10
        assert (await lane.order("resume", {"run": bot.run}))["ok"]
        assert (await bot.of("order", kind="resume"))["cmd"] == 2


async def test_it_is_not_a_screen_and_a_message_too_long_is_refused(tmp_path: Path) -> None:
    async with peers.serving(tmp_path) as floor:
        key = await peers.enrol(floor)
        lane = await peers.console(floor, key, path="/v1/kill")
        mara = await peers.console(floor, key)
        assert (await mara.of("presence"))["operators"][0]["screens"] == 1
        await lane.say(*[b'{"t":"ping","nonce":"' + b"x" * 400 + b'"}'] * 1000)
        assert (await lane.of("error"))["code"] == "message_too_long"
        await lane.socket.send(b"\x00", text=False)
        assert (await lane.closed())[0] == 4400
