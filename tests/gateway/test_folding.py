from pathlib import Path

import peers


async def test_the_newest_rows_come_with_a_tick_and_the_rate_is_seen_to_fall_to_nothing(tmp_path: Path) -> None:
    async with peers.serving(tmp_path) as floor:
        mara = await peers.console(floor, await peers.enrol(floor))
        bot = await peers.agent(floor)
        await mara.say({"t": "watch", "after": None, "full": False, "rows": 3, "hz": 20})
        await mara.of("snapshot")
        await bot.say(*[bot.line("reasoning", text=str(n)) for n in range(40)])
        tick = await mara.of("tick")
        assert tick["held"] == sum(tick["counts"].values())
        assert set(tick["counts"]) <= {"reasoning"}
        last = await mara.hear(lambda line: line["t"] == "tick" and line["rate"] == 0)
        assert (last["counts"], last["held"]) == ({}, 0)
