"""What tests of trees share: a command under its guard, one that went wild, and looks until something holds.

Whatever was started is gone when the block has left.
"""

import asyncio
import os
import sys
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import IO, Final, NamedTuple

import pytest

from watchfloor.errors import Stopped
from watchfloor.warden.cgroup import make_cgroup
from watchfloor.warden.grip import Method
from watchfloor.warden.guardian import Pipes
from watchfloor.warden.processes import read_process
from watchfloor.warden.tree import Tree
from wild import Wild

WHY: Final = Stopped("killed by mara")
WAIT_S: Final = 20.0
"""How long a test waits before it fails; nothing is asserted about time."""

on_linux = pytest.mark.skipif(sys.platform != "linux", reason="these trees are held as Linux holds them")


def has_cgroup() -> bool:
    """True where a control group may be made."""
    made = make_cgroup()
    if made is not None:
        made.remove()
    return made is not None


BEST: Final[list[Method]] = ["subreaper", *(["cgroup"] if has_cgroup() else [])]
"""How trees can be held here."""


def new_tree(best: Method = "subreaper") -> Tree:
    return Tree(lambda: datetime.now(UTC), lambda _: None, best)


@asynccontextmanager
async def running(
    argv: list[str], environ: dict[str, str] | None = None, best: Method = "subreaper"
) -> AsyncGenerator[tuple[Tree, Pipes]]:
    """A command under its guard."""
    tree = new_tree(best)
    pipes = await tree.start(argv, environ)
    try:
        yield tree, pipes
    finally:
        async with asyncio.timeout(WAIT_S):
            await tree.close()
        pipes.out.close()
        pipes.err.close()


class Loose(NamedTuple):
    """A wild command and its tree; `out` is what it beats on."""

    tree: Tree
    wild: Wild
    out: IO[bytes]

    def alive(self) -> dict[int, set[str]]:
        """The processes of the tree and the states of their threads, as far as they are where one looks."""
        found = self.wild.alive()
        found.pop(self.tree.guard_pid, None)
        return found


@asynccontextmanager
async def gone_wild(way: str, best: Method = "subreaper") -> AsyncGenerator["Loose"]:
    """A command that did its worst; nothing of it may be left."""
    wild = Wild(way)
    async with running(wild.argv, wild.environ, best) as (tree, pipes):
        assert (await line_of(pipes.out)).endswith("ready")
        yield Loose(tree, wild, pipes.out)
        async with asyncio.timeout(WAIT_S):
            await tree.close()
            await ended(pipes.out)


async def ended(pipe: IO[bytes]) -> None:
    """Read to the end: nobody is left who could write."""
    async with asyncio.timeout(WAIT_S):
        while await asyncio.to_thread(pipe.read, 1024 * 1024):
            pass


async def silent(pipe: IO[bytes]) -> bool:
    """Read what is there; True if nothing more comes for a while."""
    os.set_blocking(pipe.fileno(), False)
    try:
        while pipe.read(1024 * 1024):
            pass
        await asyncio.sleep(0.1)  # ten times what a beat takes
        return not pipe.read(1)  # None: nothing is there
    finally:
        os.set_blocking(pipe.fileno(), True)


async def line_of(pipe: IO[bytes]) -> str:
    async with asyncio.timeout(WAIT_S):
        return (await asyncio.to_thread(pipe.readline)).decode().strip()


async def until(holds: Callable[[], bool]) -> None:
    """Look until something holds: the kernel tells nobody."""
    async with asyncio.timeout(WAIT_S):
        while not holds():  # noqa: ASYNC110 - there is no event of another process's state
            await asyncio.sleep(0.005)


def state_of(pid: int) -> str:
    process = read_process(pid)
    return "" if process is None else process.state
