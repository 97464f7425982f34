from pathlib import Path

import peers


async def test_an_order_keeps_its_fault_and_a_wide_unsigned_kill_only_stands_still(tmp_path: Path) -> None:
    async with peers.serving(tmp_path) as floor:
        mara = await peers.console(floor, await peers.enrol(floor))
        bot = await peers.agent(floor)
        line = mara.signed("order", kind="kill", scope={"all": True})
        del line["sig"]
        await mara.say(line)
        assert (await mara.of("reply", id=line["id"]))["ok"]
        assert (await bot.of("order"))["kind"] == "pause"
        await mara.say({"t": "watch", "after": 0})
        assert "not signed" in (await mara.of("record", kind="run.held"))["raw"]


async def test_a_pong_counts_the_agents_that_answered(tmp_path: Path) -> None:
    async with peers.serving(tmp_path) as floor:
        mara = await peers.console(floor, await peers.enrol(floor))
        for n in range(3):
            await peers.agent(floor, f"bot-{n}")
        await mara.say({"t": "ping", "nonce": "n"})
        pong = await mara.of("pong")
        assert (pong["reached"], pong["runs"]) == (3, 3)
        assert pong["age_ms"] >= 0
