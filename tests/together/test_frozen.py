"""Processes that are frozen (SIGSTOP) across their lease: woken, they do nothing that they had leave for before."""

import asyncio
import json
import os
import signal
import sys
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

import peers
from wards import state_of, until

SHORT = {"lease_ttl_s": 3.0, "lease_renew_s": 0.5}

AGENT = """
import asyncio, sys
import watchfloor
from watchfloor.errors import Denied, Stopped

kind, url, done = sys.argv[1:]
token = sys.stdin.readline().strip()
run = watchfloor.supervised("refund-bot", task="t", server=url, token=token)

def note(word):
    with open(done, "a") as file:
        file.write(word + "\\n")

async def read(path): note(path)
async def write(path, text): note(path)
def plain_read(path): note(path)
def plain_write(path, text): note(path)

async def work():
    async with run as mine:
        await mine.act("file.read", read, {"path": "before"})
        try:
            await mine.act("file.write", write, {"path": "old leave", "text": ""})
        except Denied:
            await mine.act("file.read", read, {"path": "after"})

def plain():
    with run as mine:
        mine.act("file.read", plain_read, {"path": "before"})
        mine.act("file.write", plain_write, {"path": "old leave", "text": ""})

try:
    asyncio.run(work()) if kind == "async" else plain()
except Stopped:
    sys.exit(3)
"""


class Frozen:
    """An agent's process that was frozen while it waited for leave, which is on its socket by now."""

    def __init__(self, process: asyncio.subprocess.Process, granted: peers.Object, done: Path) -> None:
        self._process = process
        self._done = done
        self.granted = granted["seq"]
        self.run = granted["run"]

    async def wake(self) -> int:
        self._process.send_signal(signal.SIGCONT)
        async with asyncio.timeout(peers.WAIT_S):
            return await self._process.wait()

    @property
    def deeds(self) -> list[str]:
        return self._done.read_text().split("\n")[:-1]


@asynccontextmanager
async def frozen(floor: peers.Floor, mara: peers.Console, kind: str, folder: Path) -> AsyncGenerator[Frozen]:
    done = folder / f"done-{kind}"
    words = [sys.executable, "-c", AGENT, kind, floor.url, str(done)]
    process = await asyncio.create_subprocess_exec(*words, stdin=asyncio.subprocess.PIPE)
    try:
        assert process.stdin is not None
        process.stdin.write(floor.token().encode() + b"\n")
        card = await mara.of("escalation")
        process.send_signal(signal.SIGSTOP)
        await until(lambda: state_of(process.pid) == "T")
        assert (await mara.decide(card, "approve", code=card["code"]))["ok"]
        granted = await mara.hear(lambda line: line.get("kind") == "grant.issued" and '"file.write"' in line["raw"])
        yield Frozen(process, granted, done)
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


@asynccontextmanager
async def watched(tmp_path: Path) -> AsyncGenerator[tuple[peers.Floor, peers.Console]]:
    async with peers.serving(tmp_path / "data", **SHORT) as floor:
        mara = await peers.console(floor, await peers.enrol(floor))
        await mara.say({"t": "watch", "after": 0, "full": True})
        yield floor, mara


async def stopped(mara: peers.Console, run: str) -> tuple[list[str], bool]:
    body = json.loads((await mara.of("record", kind="run.stopped", run=run))["raw"])
    return [one["kind"] for one in body["evidence"]], body["confirmed"]


@pytest.mark.parametrize("kind", ["async", "plain"])
async def test_an_agent_that_was_killed_while_it_was_frozen_uses_no_leave_when_it_wakes(
    tmp_path: Path, kind: str
) -> None:
    async with watched(tmp_path) as (floor, mara), frozen(floor, mara, kind, tmp_path) as agent:
        assert (await mara.order("kill", {"run": agent.run}))["ok"]
        assert await stopped(mara, agent.run) == (["lease"], False)
        assert await agent.wake() == 3
        assert agent.deeds == ["before"]


async def test_an_agent_that_wakes_after_its_lease_comes_back_and_its_old_leave_is_over(tmp_path: Path) -> None:
    async with watched(tmp_path) as (floor, mara), frozen(floor, mara, "async", tmp_path) as agent:
        await mara.hear(lambda line: line.get("kind") == "run.lost" and line["seq"] > agent.granted)
        code = await agent.wake()  # 3 on a machine so busy that it came too late to come back at all
        assert (code, agent.deeds) in [(0, ["before", "after"]), (3, ["before"])]


def size_of(file: Path) -> int:
    return file.stat().st_size


async def settled(file: Path) -> int:
    """Wait until nobody writes to a file any more, and tell its size: on a busy machine that is a bit later."""
    sizes = [-1, size_of(file)]
    while sizes[-1] != sizes[-2]:
        await asyncio.sleep(0.25)
        sizes.append(size_of(file))
    return sizes[-1]


LOOP = "while :; do echo x >> {}; sleep 0.02; done"


async def test_a_tree_whose_warden_is_frozen_stands_still_past_its_lease_and_dies_when_the_warden_wakes(
    tmp_path: Path,
) -> None:
    done, token = tmp_path / "done", tmp_path / "token"
    async with watched(tmp_path) as (floor, mara):
        token.write_text(floor.token("sh"))
        words = ["-m", "watchfloor.cli", "run", "--", "sh", "-c", LOOP.format(done)]
        env = {**os.environ, "WATCHFLOOR_SERVER": floor.url, "WATCHFLOOR_TOKEN_FILE": str(token)}
        warden = await asyncio.create_subprocess_exec(
            sys.executable, *words, env=env, stdout=asyncio.subprocess.DEVNULL
        )
        try:
            await until(done.exists)
            warden.send_signal(signal.SIGSTOP)
            await until(lambda: state_of(warden.pid) == "T")
            reply = await mara.order("kill", {"agent": "sh"})
            assert reply["runs"] == 1
            body = json.loads((await mara.of("record", kind="run.stopped"))["raw"])
            assert [one["kind"] for one in body["evidence"]] == ["lease"]
            size = await settled(done)
            warden.send_signal(signal.SIGCONT)
            async with asyncio.timeout(peers.WAIT_S):
                assert await warden.wait() == 137
            assert size_of(done) == size
            assert await mara.of("stage", stage="tree_gone")
        finally:
            if warden.returncode is None:
                warden.kill()
            await warden.wait()
