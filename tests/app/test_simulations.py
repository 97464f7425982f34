import asyncio
from collections.abc import Coroutine
from pathlib import Path

import pytest

import peers
from app.test_loading import FILES, OPEN
from watchfloor_server.app import simulations
from watchfloor_server.app.simulations import Simulations
from watchfloor_server.policy import hash_of


async def begin(mara: peers.Console, files: dict[str, str], **fields: object) -> peers.Object:
    return await mara.ask("simulate", policy=hash_of(files), files=files, **fields)


async def finished(mara: peers.Console, job: str) -> peers.Object:
    async with asyncio.timeout(30):
        while True:
            reply = await mara.ask("simulate", job=job, after=0)
            if reply["value"]["ended"]:
                return reply
            await asyncio.sleep(0.05)


async def test_a_changed_folder_is_tried_over_the_records(tmp_path: Path) -> None:
    async with peers.serving(tmp_path) as floor:
        mara = await peers.console(floor, await peers.enrol(floor))
        bot = await peers.agent(floor)
        await bot.propose("a1", "file.read", {"path": "x"})
        await bot.propose("a2", "file.write", {"path": "x"})
        await bot.propose("a3", "no.such.tool", {})
        names = list(OPEN)
        first = await mara.ask("simulate", policy=hash_of(OPEN), files={names[0]: OPEN[names[0]]}, more=True)
        assert first["value"] == {"more": True}
        rest = {name: OPEN[name] for name in names[1:]}
        started = (await mara.ask("simulate", policy=hash_of(OPEN), files=rest))["value"]
        reply = await finished(mara, started["job"])
        value = reply["value"]
        assert (value["compared"], value["differences"], value.get("fault")) == (3, 1, None)
        (item,) = reply["items"]
        assert (item["action"], item["was"], item["would_be"], reply["next"]) == ("a2", "wait", "allow", 1)
        assert (await mara.ask("simulate", job=started["job"], after=1))["items"] == []


async def test_a_folder_that_is_not_whole_or_not_known_is_said_to_be(tmp_path: Path) -> None:
    async with peers.serving(tmp_path) as floor:
        mara = await peers.console(floor, await peers.enrol(floor))
        assert (await mara.ask("simulate"))["code"] == "policy"
        assert (await mara.ask("simulate", policy="h" * 43, files=FILES))["code"] == "policy"
        assert (await mara.ask("simulate", job="J-NONE"))["code"] == "job"
        started = (await begin(mara, {"tools.toml": ""}))["value"]
        assert "this file is missing" in (await finished(mara, started["job"]))["value"]["fault"]


class Nobody:
    """Takes work and never does it."""

    def __init__(self) -> None:
        self.held: list[object] = []

    def start(self, work: Coroutine[object, object, None]) -> None:
        work.close()
        self.held.append(work)


async def test_only_a_few_are_at_work_and_a_few_are_remembered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(simulations, "REMEMBERED", 2)
    nobody = Nobody()
    minted = iter(range(1, 100))
    held = Simulations(tmp_path, nobody.start, lambda size: next(minted).to_bytes(size, "big"))
    jobs: list[simulations.Job] = []
    for _ in range(simulations.AT_ONCE):
        job = held.bring("mara", hash_of(FILES), FILES, more=False, since="")
        assert job is not None
        jobs.append(job)
    with pytest.raises(ValueError, match="wait until one has ended"):
        held.bring("mara", hash_of(FILES), FILES, more=False, since="")
    for job in jobs:
        job.ended = True
    assert held.bring("mara", hash_of(FILES), FILES, more=False, since="") is not None
    assert held.ask(jobs[0].job) is None
    assert held.ask(jobs[1].job) is jobs[1]


async def test_one_that_nobody_asks_for_is_given_up_and_too_many_differences_are_counted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(simulations, "DIFFERENCES", 1)
    async with peers.serving(tmp_path) as floor:
        mara = await peers.console(floor, await peers.enrol(floor))
        bot = await peers.agent(floor)
        for number in range(3):
            await bot.propose(f"a{number}", "file.write", {"path": "x"})
        started = (await begin(mara, OPEN))["value"]
        reply = await finished(mara, started["job"])
        assert (len(reply["items"]), reply["value"]["differences"]) == (1, 3)
        monkeypatch.setattr(simulations, "ABANDONED_S", -1.0)
        started = (await begin(mara, OPEN))["value"]
        assert "given up" in (await finished(mara, started["job"]))["value"]["fault"]
