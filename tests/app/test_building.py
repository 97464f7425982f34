import json
from pathlib import Path

import peers


async def test_a_first_start_writes_down_its_policy_itself_and_a_checkpoint(tmp_path: Path) -> None:
    async with peers.serving(tmp_path) as floor:
        mara = await peers.console(floor, await peers.enrol(floor))
        records = (await mara.ask("records", after=0))["items"]
        assert [each["kind"] for each in records[:3]] == ["policy.loaded", "server.started", "checkpoint.signed"]
        started = json.loads(records[1]["raw"])
        assert (started["server"], started["key"]) == (floor.server, peers.public_of(floor))


async def test_health_tells_what_an_operator_must_know(tmp_path: Path) -> None:
    async with peers.serving(tmp_path) as floor:
        mara = await peers.console(floor, await peers.enrol(floor))
        health = (await mara.ask("health"))["value"]
        assert (health["writable"], health["dev"], health["clock_ok"]) == (True, True, True)
        assert health["journal_fault"] is None
        assert health["consoles"] == 1
