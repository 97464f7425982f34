import asyncio
import os
import signal
import subprocess

import pytest

from wards import BEST, WAIT_S, ended, gone_wild, on_linux
from watchfloor.errors import Refused
from watchfloor.warden.grip import Method

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
