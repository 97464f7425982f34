import asyncio
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from wards import BEST, ended, gone_wild, on_linux, state_of, until
from watchfloor.warden import guardian
from watchfloor.warden.grip import Method
from wild import WAYS, Wild

pytestmark = on_linux


async def test_a_guard_hears_no_signal_but_kill_and_stop() -> None:
    async with gone_wild("plain children") as loose:
        for number in set(signal.Signals) - {signal.SIGKILL, signal.SIGSTOP}:
            os.kill(loose.tree.guard_pid, number)
        loose.tree.stand_still()
        await loose.tree.standing()
        loose.tree.go_on()
        assert len(loose.alive()) == 6


async def test_a_tree_past_its_lease_stands_still_by_itself_and_goes_on_with_the_next() -> None:
    async with gone_wild("plain children") as loose:
        tree = loose.tree
        tree.allow_until(0.0)
        await until(lambda: state_of(tree.leader_pid) == "T")
        tree.allow_until(1e12)
        await until(lambda: state_of(tree.leader_pid) == "S")
        tree.stand_still()
        tree.allow_until(0.0)
        await tree.standing()
        tree.allow_until(float("inf"))
        tree.stand_still()
        await tree.standing()
        assert state_of(tree.leader_pid) == "T"


WARDEN = """
import asyncio, sys
from datetime import UTC, datetime
from watchfloor.warden.tree import Tree

async def main():
    tree = Tree(lambda: datetime.now(UTC), print, sys.argv[1])
    pipes = await tree.start(sys.argv[2:])
    await asyncio.to_thread(pipes.out.readline)
    print(tree.guard_pid, flush=True)
    await asyncio.Event().wait()

asyncio.run(main())
"""


@pytest.mark.parametrize(("way", "best"), [*((way, "subreaper") for way in WAYS), (WAYS[0], BEST[-1])])
async def test_a_tree_whose_warden_is_killed_dies(way: str, best: Method) -> None:
    wild = Wild(way)
    reading, writing = os.pipe()  # as the input of all of them it ends when none is left
    with os.fdopen(reading, "rb", buffering=0) as left:
        warden = await asyncio.create_subprocess_exec(
            sys.executable, "-c", WARDEN, best, *wild.argv, stdin=writing, stdout=asyncio.subprocess.PIPE
        )
        os.close(writing)
        try:
            assert warden.stdout is not None
            guard = int(await warden.stdout.readline())
        finally:
            warden.kill()
            await warden.wait()
        await ended(left)
        await until(lambda: state_of(guard) in {"", "Z"})


async def test_a_stopped_warden_lets_its_tree_run_no_longer_than_its_lease() -> None:
    async with gone_wild("plain children") as loose:
        loose.tree.allow_until(time.clock_gettime(time.CLOCK_BOOTTIME) + 0.2)
        # Nothing turns here until it stands: that is what a stopped warden is like.
        while not all(states == {"T"} for states in loose.alive().values()):
            time.sleep(0.01)  # noqa: ASYNC251 - on purpose


NOT_ENTERED = f"""
import sys
sys.path.append({str(Path(guardian.__file__).parents[2])!r})
from pathlib import Path
from watchfloor.warden import cgroup, guard
guard.make_cgroup = lambda: cgroup.Cgroup(Path("/nowhere/at/all"))
guard.main()
"""


async def test_a_command_that_cannot_be_put_into_a_control_group_is_walked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guardian, "_CODE", NOT_ENTERED)
    async with gone_wild("double forks", "cgroup") as loose:
        assert loose.tree.method == "subreaper"


def test_a_guard_loads_nothing_beyond_the_standard_library() -> None:
    script = (
        "import sys; from watchfloor.warden import guard; print([each for each in sys.modules if 'pydantic' in each])"
    )
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert ran.stdout == "[]\n"
