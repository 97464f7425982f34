"""The road of one action over real sockets: an agent and an operator written from the wire alone."""

from pathlib import Path

import peers


async def test_an_action_waits_for_a_person_and_is_approved_with_the_code(tmp_path: Path) -> None:
    async with peers.serving(tmp_path) as floor:
        key = await peers.enrol(floor)
        mara = await peers.console(floor, key)
        await mara.say({"t": "watch", "after": None})
        assert (await mara.of("snapshot"))["done"]
        bot = await peers.agent(floor)
        await bot.think("one payment goes back")
        assert (await bot.of("ack"))["seq"] == 1
        decision = await bot.propose("a1", "file.write", {"path": "/tmp/x", "text": "y"})
        assert decision["answer"] == "wait", decision
        card = await mara.of("escalation")
        reply = await mara.decide(card, "approve", code=card["code"])
        assert reply["ok"], reply
        decision = await bot.of("decision", action="a1")
        assert decision["answer"] == "allow"
        assert decision["grant"].count(".") == 2
        await bot.say(bot.line("outcome", action="a1", status="succeeded", result={"ok": True}))
        assert (await bot.of("ack", seq=3))["seq"] == 3
        records = (await mara.ask("records", after=0))["items"]
        assert [each["seq"] for each in records] == list(range(1, len(records) + 1))
        kinds = [each["kind"] for each in records]
        assert kinds.index("grant.issued") < kinds.index("action.outcome")


async def test_a_kill_is_given_and_the_agents_word_is_its_evidence(tmp_path: Path) -> None:
    async with peers.serving(tmp_path) as floor:
        key = await peers.enrol(floor)
        lane = await peers.console(floor, key, path="/v1/kill")
        bot = await peers.agent(floor)
        reply = await lane.order("kill", {"run": bot.run}, reason="enough")
        assert reply["ok"], reply
        order = await bot.of("order")
        assert order["kind"] == "kill"
        await bot.stop(order)
        assert (await lane.of("stage", stage="stopped"))["run"] == bot.run
        assert (await bot.closed())[0] == 4403
