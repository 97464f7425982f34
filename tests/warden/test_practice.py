import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from wards import BEST, WHY, new_tree, on_linux, running, state_of, until
from watchfloor.warden.grip import Method

pytestmark = on_linux

SLEEPER = [sys.executable, "-c", "import time; time.sleep(600)"]

ALONE = """
import sys, time
from watchfloor.warden import kernel, practice
from watchfloor.warden.herd import Herd

assert kernel.adopt_orphans(adopts=True)
exec(sys.argv[1])
one = practice.Practice(None)
while (result := one.step()) is None:
    time.sleep(0.002)
print(result.answer, result.why)
"""

WAKER = """
import os, signal, time
print("up", flush=True)
while True:
    for pid in open(f"/proc/{os.getppid()}/task/{os.getppid()}/children").read().split():
        if int(pid) != os.getpid():
            try:
                os.kill(int(pid), signal.SIGCONT)
            except ProcessLookupError:
                pass
"""


def alone(sabotage: str) -> str:
    """A practice in a process of its own, some part of which does not do what it should."""
    done = subprocess.run([sys.executable, "-c", ALONE, sabotage], capture_output=True, text=True, check=True)
    return done.stdout.strip()


@pytest.mark.parametrize(
    ("sabotage", "said"),
    [
        ("", "refused"),
        ("Herd.stop = lambda *_, **__: True", "executed"),
        ("Herd.go_on = lambda *_: None; practice.PATIENCE_S = 1", "failed it took longer than 1 s: free"),
        ("Herd.kill = lambda *_: None; practice.PATIENCE_S = 1", "failed it took longer than 1 s: end"),
        ("practice.children_of = practice.every_pid = lambda *_: []", "failed its process is not found in the tree"),
    ],
)
def test_only_a_stop_that_holds_a_walk_that_finds_and_a_kill_that_kills_prove_anything(
    sabotage: str, said: str
) -> None:
    assert alone(sabotage) == said


@pytest.mark.parametrize("best", BEST)
async def test_a_guard_practises_in_the_commands_own_tree_and_nothing_of_it_is_left(best: Method) -> None:
    async with running(SLEEPER, best=best) as (tree, _):
        for n in range(3):
            answer = await tree.practise(f"C{n}")
            assert (answer.id, answer.answer, answer.code) == (f"C{n}", "refused", best)
        await until(lambda: children_of(tree.guard_pid) == [tree.leader_pid])
        assert state_of(tree.leader_pid) == "S"


async def test_a_tree_that_stands_is_held_and_an_order_comes_before_practice() -> None:
    async with running(SLEEPER) as (tree, _):
        tree.stand_still()
        await tree.standing()
        assert (await tree.practise("C1")).answer == "refused"
        tree.go_on()
        os.kill(tree.guard_pid, 0)
        tree.stop(WHY)
        assert (await tree.practise("C2")).answer == "failed"
        await tree.gone()
        answer = await tree.practise("C3")
        assert answer.code == "its process tree is not running"


async def test_a_tree_that_was_never_started_or_is_held_by_its_group_alone_proves_nothing() -> None:
    assert (await new_tree().practise("C1")).answer == "failed"
    async with running(SLEEPER, best="process-group") as (tree, _):
        assert (await tree.practise("C1")).code == "nothing better than a process group holds its tree"


async def test_a_command_that_wakes_whatever_its_guard_holds_is_found_out() -> None:
    async with running([sys.executable, "-c", WAKER]) as (tree, pipes):
        pipes.out.readline()
        answers = {(await tree.practise(f"C{n}")).answer for n in range(3)}
        assert "refused" not in answers


async def test_a_guard_that_is_killed_in_a_practice_leaves_none_of_it() -> None:
    async with running(SLEEPER) as (tree, _):
        guard = tree.guard_pid
        os.kill(guard, signal.SIGSTOP)
        answer = await tree.practise("C1")
        assert answer.answer == "failed"
        await tree.gone()
        assert [pid for pid in children_of(os.getpid()) if pid == guard and state_of(pid) not in ("Z", "")] == []


def children_of(pid: int) -> list[int]:
    """The children of a process, as the kernel lists them."""
    return [int(each) for each in Path(f"/proc/{pid}/task/{pid}/children").read_text("ascii").split()]
