"""Where a run lives: one process, and one event loop in it.

Never knows the run.
"""

import asyncio
import os
from typing import NamedTuple, Self


class Home(NamedTuple):
    """The process and the loop that a run was begun in."""

    pid: int
    loop: asyncio.AbstractEventLoop

    @classmethod
    def here(cls) -> Self:
        """Take the running process and loop."""
        return cls(os.getpid(), asyncio.get_running_loop())

    @property
    def is_this_process(self) -> bool:
        """False in a process that was forked from the run's."""
        return self.pid == os.getpid()

    def check_process(self) -> None:
        """Raise RuntimeError in a forked child: it shares neither its parent's run nor its connections."""
        if not self.is_this_process:
            raise RuntimeError(
                f"this run belongs to process {self.pid}, which forked process {os.getpid()}; "
                "begin a run of its own there with `watchfloor.supervised`"
            )

    def check_loop(self) -> None:
        """Raise RuntimeError outside of the run's own loop."""
        self.check_process()
        if asyncio.get_running_loop() is not self.loop:
            raise RuntimeError("this run belongs to another event loop; from other threads use `run.blocking`")
