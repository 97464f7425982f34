from pathlib import Path

import peers


async def test_a_script_is_told_of_storms_and_repeats_and_a_console_when_they_come(tmp_path: Path) -> None:
    async with peers.serving(tmp_path) as floor:
        key = await peers.enrol(floor)
        first = await peers.console(floor, key)
        bots = [await peers.agent(floor, f"bot-{n}") for n in range(6)]
        for bot in bots:
            await bot.propose("a1", "file.write", {"path": "/x"})
        await bots[0].propose("a2", "file.write", {"path": "/x"})
        told = await first.of("repeated")
        assert told["count"] == 2
        answer = await first.ask("escalations")
        (storm,) = answer["value"]["storms"]
        assert (storm["runs"], storm["tool"], len(storm["escalations"])) == (6, "file.write", 6)
        assert answer["value"]["repeated"] == {told["escalation"]: 2}
        late = await peers.console(floor, key, device="other")
        await late.say({"t": "watch", "after": None})
        assert (await late.of("repeated"))["escalation"] == told["escalation"]
        part = await first.ask("escalations", limit=2)
        assert ("value" in part and part["value"] is not None, len(part["items"])) == (False, 2)
