import asyncio
import os
import signal
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest

from wards import BEST, WAIT_S, WHY, ended, gone_wild, line_of, on_linux, state_of, until
from watchfloor.errors import Refused
from watchfloor.warden import guardian
from watchfloor.warden.grip import Method
from watchfloor.warden.tree import Tree

pytestmark = on_linux


@pytest.mark.parametrize("best", BEST)
@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGSTOP])
@pytest.mark.parametrize(
    "way", ["double forks", "sessions of their own", "late children", "hoppers, each in a new session"]
)
async def test_a_tree_that_loses_its_guard_dies(way: str, number: signal.Signals, best: Method) -> None:
    async with gone_wild(way, best) as loose:
        os.kill(loose.tree.guard_pid, number)
        async with asyncio.timeout(WAIT_S):
            await loose.tree.gone()
        assert loose.alive() == {}
        await ended(loose.out)
        with pytest.raises(Refused, match="guard"):
            _ = loose.tree.code


async def test_only_what_descends_from_the_command_is_held_by_its_tree() -> None:
    with subprocess.Popen(["sleep", "60"]) as other:  # noqa: ASYNC220 - it only has to be there
        async with gone_wild("orphans of orphans") as loose:
            tree = loose.tree
            assert all(tree.holds(pid) for pid in loose.alive())
            assert not tree.holds(other.pid)
            assert not tree.holds(os.getpid())
            os.kill(tree.guard_pid, signal.SIGKILL)
            await tree.gone()
        assert other.poll() is None
        other.kill()


DENIED = f"""
import sys
sys.path.append({str(Path(guardian.__file__).parents[2])!r})
from watchfloor.warden import guard, herd
real = herd.send_exactly

def send(process, number):
    if open(f"/proc/{{process.pid}}/comm").read() == "sleep\\n":
        raise PermissionError
    real(process, number)

herd.Herd.__init__.__defaults__ = (send,)
guard.main()
"""
"""A guard that may not signal `sleep`, as if it were another user's."""


async def test_what_may_not_be_signalled_is_told_and_nothing_is_gone_while_it_lives(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(guardian, "_CODE", DENIED)
    told: list[str] = []
    tree = Tree(lambda: datetime.now(UTC), told.append, "subreaper")
    pipes = await tree.start(["sh", "-c", "sleep 60 & echo $!; wait"])
    sleeper = int(await line_of(pipes.out))
    await until(lambda: Path(f"/proc/{sleeper}/comm").read_text() == "sleep\n")  # it is a shell till its exec
    tree.stop(WHY)
    async with asyncio.TaskGroup() as group:
        stopping = group.create_task(tree.stopped())
        await until(lambda: bool(told) and state_of(tree.leader_pid) in {"", "Z"})
        assert told == [f"process {sleeper} may not be signalled by this user: the tree is not gone while it lives"]
        assert state_of(sleeper) in {"S", "T"}
        assert not stopping.done()
        os.kill(sleeper, signal.SIGKILL)
    report = stopping.result().tree
    assert report is not None
    assert report.denied == (sleeper,)
    await tree.close()
    pipes.out.close()
    pipes.err.close()
