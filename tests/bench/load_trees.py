"""Trees of processes, killed one after another: from the call to the moment when the last of them is gone.

It must never believe a report: whoever lives holds a pipe open. Arguments: the best
method that may be used or `killpg`, how many kills.
"""

import asyncio
import os
import signal
import subprocess
import sys
from datetime import UTC, datetime
from typing import IO, Final

from steps import step
from talk import now_ns

from watchfloor.errors import Stopped
from watchfloor.warden.grip import METHODS, Method
from watchfloor.warden.tree import Tree

SIZE: Final = 50
"""Processes in a tree, the first one included."""

FAMILY: Final = f"""
import os, signal
for _ in range({SIZE - 1}):
    if os.fork() == 0:
        os.write(1, b".")
        signal.pause()
        os._exit(0)
os.write(1, b".")
signal.pause()
"""
"""Each says that it is there, and holds the pipe open till its end."""


def ready(pipe: IO[bytes]) -> None:
    """Wait until all are there."""
    seen = 0
    while seen < SIZE:
        seen += len(pipe.read(SIZE) or b"")


def check_closed(pipe: IO[bytes]) -> None:
    """Raise RuntimeError if anybody still holds the pipe."""
    os.set_blocking(pipe.fileno(), False)
    if pipe.read(1) != b"":
        raise RuntimeError("the tree was reported as gone before it was")


async def by_warden(sample_ns: list[int], best: Method) -> str:
    """A tree under a guard; counted until the warden has its report, for that is what is shown. How it was held."""
    tree = Tree(lambda: datetime.now(UTC), lambda _: None, best)
    pipes = await tree.start([sys.executable, "-I", "-S", "-c", FAMILY])
    await asyncio.to_thread(ready, pipes.out)
    began_ns = now_ns()
    tree.stop(Stopped("the bench"))
    await tree.stopped()
    sample_ns.append(now_ns() - began_ns)
    check_closed(pipes.out)
    await tree.close()
    pipes.out.close()
    pipes.err.close()
    return tree.method


async def by_killpg(sample_ns: list[int]) -> str:
    """The obvious way: one group, one signal, and a wait for the children that one has oneself."""
    argv = [sys.executable, "-I", "-S", "-c", "import os, signal; os.write(1, b'.'); signal.pause()"]
    reading, writing = os.pipe()
    children: list[subprocess.Popen[bytes]] = []
    for _ in range(SIZE):
        group = children[0].pid if children else 0
        children.append(subprocess.Popen(argv, stdout=writing, process_group=group))  # noqa: ASYNC220 - alone here
    os.close(writing)
    with os.fdopen(reading, "rb", buffering=0) as pipe:
        ready(pipe)
        began_ns = now_ns()
        os.killpg(children[0].pid, signal.SIGKILL)
        for child in children:
            child.wait()
        sample_ns.append(now_ns() - began_ns)
    return "killpg"


async def main(way: str, count: int) -> None:
    """Get ready, wait for a word, kill, and tell the times."""
    await step({"ready": True})
    sample_ns: list[int] = []
    method = ""
    for _ in range(count):
        method = await (by_warden(sample_ns, METHODS[way]) if way in METHODS else by_killpg(sample_ns))
    await step({"ns": sample_ns, "method": method})


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], int(sys.argv[2])))
