"""Plain code under supervision at a real server: leave, and a kill while a tool is in its thread."""

import asyncio
import threading
from pathlib import Path

import pytest

import peers
import watchfloor
from watchfloor.agent.supervising import Supervised
from watchfloor.errors import Denied, Stopped


def run_at(floor: peers.Floor) -> Supervised:
    return watchfloor.supervised("refund-bot", task="ticket 4711", server=floor.url, token=floor.token())


@watchfloor.tool("file.read")
def read(path: str) -> str:
    return f"words of {path}"


@watchfloor.tool("shell.format_disk")
def format_disk() -> None:
    pytest.fail("it was done")


def agent(floor: peers.Floor) -> str:
    with run_at(floor) as run:
        run.reason("I look at the order first.", inputs=["mail 3"])
        assert read(path="README.md") == "words of README.md"
        with pytest.raises(Denied):
            format_disk()
        return run.id


async def test_a_plain_run_is_on_record_from_its_start_to_its_end(tmp_path: Path) -> None:
    async with peers.serving(tmp_path) as floor:
        mara = await peers.console(floor, await peers.enrol(floor))
        run = await asyncio.to_thread(agent, floor)
        records = (await mara.ask("records", after=0, limit=1000))["items"]
        kinds = [each["kind"] for each in records if each.get("run") == run]
        assert kinds[0] == "run.started"
        assert kinds[-1] == "run.ended"
        assert {"reasoning", "action.proposed", "action.decided", "action.outcome"} <= set(kinds)


async def test_a_tool_in_its_thread_keeps_a_killed_run_unconfirmed(tmp_path: Path) -> None:
    reading, may_end = threading.Event(), threading.Event()

    def slow(path: str) -> str:
        reading.set()
        assert may_end.wait(30)
        return path

    def work(floor: peers.Floor) -> str:
        with pytest.raises(Stopped, match="killed by mara: enough"), run_at(floor) as run:
            run.act("file.read", slow, {"path": "x"})
        return "left"

    async with peers.serving(tmp_path) as floor, asyncio.TaskGroup() as group:
        lane = await peers.console(floor, await peers.enrol(floor), path="/v1/kill")
        working = group.create_task(asyncio.to_thread(work, floor))
        await asyncio.to_thread(reading.wait, 30)
        await lane.order("kill", {"agent": "refund-bot"}, reason="enough")
        assert await lane.of("stage", stage="unconfirmed")
        may_end.set()
        assert await lane.of("stage", stage="stopped")
        assert await working == "left"
