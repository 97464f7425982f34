import asyncio
import os
import signal
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import IO

import pytest

from watchfloor.errors import Refused, Stopped
from watchfloor.warden.group import Group, Pipes
from watchfloor.warden.processes import members

WHY = Stopped("killed by mara")


@asynccontextmanager
async def running(script: str) -> AsyncGenerator[tuple[Group, Pipes]]:
    """A shell script in a group of its own; nothing of it is left afterwards."""
    group = Group(lambda: datetime.now(UTC))
    pipes = group.start(["sh", "-c", script])
    try:
        yield group, pipes
    finally:
        await group.close()
        pipes.out.close()
        pipes.err.close()


async def line_of(pipe: IO[bytes]) -> str:
    async with asyncio.timeout(10):
        return (await asyncio.to_thread(pipe.readline)).decode().strip()


async def test_the_command_leads_a_group_and_a_session_of_its_own() -> None:
    async with running("echo $$; sleep 60") as (_, pipes):
        leader = int(await line_of(pipes.out))
        assert os.getpgid(leader) == leader == os.getsid(leader)
        assert os.getpgid(0) != leader


async def test_a_stop_kills_the_whole_group_and_reports_its_pids() -> None:
    async with running("sleep 60 & sleep 60 & echo $$; wait") as (group, pipes):
        leader = int(await line_of(pipes.out))
        pids = {process.pid for process in members(leader)}
        assert len(pids) == 3
        group.stop(WHY)
        ending = await group.stopped()
        assert ending.in_flight == ()
        assert ending.tree is not None
        assert ending.tree.method == "process-group"
        assert set(ending.tree.pids) == pids
        assert members(leader) == []
        assert await group.stopped() is ending
        assert await group.left() == 137


async def test_a_stop_reaches_what_stands_still_and_what_ignores_signals() -> None:
    async with running("trap '' TERM INT HUP; echo $$; while :; do sleep 1; done") as (group, pipes):
        leader = int(await line_of(pipes.out))
        group.stand_still()
        await group.standing()
        group.stop(WHY)
        await group.stopped()
        assert members(leader) == []


async def test_a_group_stands_still_and_goes_on() -> None:
    async with running("echo $$; read x <&3; echo on") as (group, pipes):
        leader = int(await line_of(pipes.out))
        group.stand_still()
        await group.standing()
        assert all(process.is_still for process in members(leader))
        group.go_on()
        await group.standing()
        assert await group.left() == 0 or members(leader) == []


async def test_a_group_that_is_held_before_it_starts_starts_standing_still() -> None:
    group = Group(lambda: datetime.now(UTC))
    group.stand_still()
    pipes = group.start(["sh", "-c", "echo hi"])
    await group.standing()
    group.go_on()
    assert await line_of(pipes.out) == "hi"
    assert await group.left() == 0
    pipes.out.close()
    pipes.err.close()


async def test_a_stopped_group_never_starts() -> None:
    group = Group(lambda: datetime.now(UTC))
    group.stop(WHY)
    with pytest.raises(Stopped):
        group.start(["true"])
    ending = await group.stopped()
    assert ending.tree is not None
    assert ending.tree.pids == ()
    assert await group.left() == 0
    group.send(signal.SIGTERM)


async def test_what_a_command_leaves_behind_is_killed() -> None:
    async with running("sleep 60 >/dev/null 2>&1 & echo $$; exit 3") as (group, pipes):
        leader = int(await line_of(pipes.out))
        assert await group.left() == 3
        assert members(leader) == []


async def test_an_exit_by_a_signal_is_told_as_a_shell_tells_it() -> None:
    async with running("kill -TERM $$") as (group, _):
        assert await group.left() == 128 + signal.SIGTERM


async def test_a_signal_reaches_the_group_and_ends_what_stands_still() -> None:
    async with running("trap 'exit 7' TERM; echo ready; while :; do sleep 0.05; done") as (group, pipes):
        await line_of(pipes.out)
        group.pass_on(signal.SIGTERM)
        assert await group.left() == 7
    async with running("trap 'exit 7' TERM; echo ready; while :; do sleep 0.05; done") as (group, pipes):
        await line_of(pipes.out)
        group.stand_still()
        group.pass_on(signal.SIGTERM)
        assert await group.left() == 137


@pytest.mark.parametrize("argv", [["/nowhere/at-all"], ["bad\x00name"], ["/"]])
async def test_a_command_that_cannot_be_started_is_one_sentence(argv: list[str]) -> None:
    with pytest.raises(Refused, match="cannot be started"):
        Group(lambda: datetime.now(UTC)).start(argv)
