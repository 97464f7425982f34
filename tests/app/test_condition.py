from pathlib import Path

import peers


async def test_health_tells_what_each_canary_shows_and_how_runs_are_held(tmp_path: Path) -> None:
    async with peers.serving(tmp_path) as floor:
        mara = await peers.console(floor, await peers.enrol(floor))
        await peers.agent(floor)
        health = (await mara.ask("health"))["value"]
        assert (health["points"], health["held"]) == ([], {"COOPERATIVE": 1})
        assert health["writable"] is True
        assert health["drill"] is None
