import asyncio
import os
import signal
import sys

import pytest

from wards import BEST, WAIT_S, WHY, ended, gone_wild, line_of, on_linux, running, silent, state_of, until
from watchfloor.warden.grip import Method
from wild import WAYS

pytestmark = on_linux


@pytest.mark.parametrize("best", BEST)
@pytest.mark.parametrize("way", WAYS)
async def test_nothing_outlives_a_kill(way: str, best: Method) -> None:
    async with gone_wild(way, best) as loose:
        loose.tree.stop(WHY)
        async with asyncio.timeout(WAIT_S):
            ending = await loose.tree.stopped()
        assert loose.alive() == {}
        await ended(loose.out)
        assert ending.tree is not None
        assert (ending.tree.method, ending.tree.denied) == (best, None)
        assert len(ending.tree.pids) > 1
        assert await loose.tree.stopped() is ending
        assert loose.tree.code == 137


@pytest.mark.parametrize("best", BEST)
@pytest.mark.parametrize("way", WAYS)
async def test_whatever_it_does_a_held_tree_stands_still_until_it_is_let_go(way: str, best: Method) -> None:
    async with gone_wild(way, best) as loose:
        loose.tree.stand_still()
        async with asyncio.timeout(WAIT_S):
            await loose.tree.standing()
        held = loose.alive()
        assert held
        assert all(states <= set("TDtZ") for states in held.values()), held
        assert await silent(loose.out)
        assert loose.alive() == held
        loose.tree.go_on()
        async with asyncio.timeout(WAIT_S):
            assert await asyncio.to_thread(loose.out.read, 1)


FIFTY = """
import os, signal
for _ in range(49):
    if os.fork() == 0:
        signal.pause()
print("ready", flush=True)
signal.pause()
"""


@pytest.mark.parametrize("best", BEST)
async def test_the_report_names_each_of_fifty_processes(best: Method) -> None:
    async with running([sys.executable, "-I", "-S", "-c", FIFTY], best=best) as (tree, pipes):
        await line_of(pipes.out)
        tree.stop(WHY)
        report = (await tree.stopped()).tree
        assert report is not None
        assert len(report.pids) == len(set(report.pids)) == 50
        await ended(pipes.out)


@pytest.mark.parametrize("best", BEST)
async def test_what_is_held_goes_on_where_it_stood(best: Method) -> None:
    count = "import sys, itertools, time\nfor n in itertools.count(): print(n, flush=True); time.sleep(0.001)"
    async with running([sys.executable, "-c", count], best=best) as (tree, pipes):
        last = int(await line_of(pipes.out))
        for _ in range(3):
            tree.stand_still()
            await tree.standing()
            tree.go_on()
            for _ in range(20):
                assert int(await line_of(pipes.out)) == last + 1
                last += 1


async def test_what_had_stopped_by_itself_is_not_woken_by_a_resume() -> None:
    script = "import os, signal\npid = os.fork()\nif pid == 0: signal.pause()\nos.kill(pid, signal.SIGSTOP)\n"
    script += "print(pid, flush=True)\nsignal.pause()"
    async with running([sys.executable, "-c", script]) as (tree, pipes):
        asleep = int(await line_of(pipes.out))
        await until(lambda: state_of(asleep) == "T")
        tree.stand_still()
        await tree.standing()
        tree.go_on()
        await until(lambda: state_of(tree.leader_pid) == "S")
        assert state_of(asleep) == "T"


@pytest.mark.parametrize("best", BEST)
async def test_what_is_woken_by_somebody_else_while_it_is_held_is_stopped_again(best: Method) -> None:
    async with gone_wild("late children", best) as loose:
        loose.tree.stand_still()
        await loose.tree.standing()
        for pid in loose.alive():
            os.kill(pid, signal.SIGCONT)
        await until(lambda: all(states == {"T"} for states in loose.alive().values()))


@pytest.mark.parametrize("best", BEST)
async def test_a_held_tree_is_killed_as_it_stands(best: Method) -> None:
    async with gone_wild("ignored signals", best) as loose:
        loose.tree.stand_still()
        await loose.tree.standing()
        loose.tree.stop(WHY)
        await loose.tree.stopped()
        assert loose.alive() == {}
