"""One command in a process group of its own, and the body that orders are carried out on.

Never knows a server. A process that leaves the group (setsid) is not seen here.
"""

import asyncio
import os
import signal
import subprocess
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import IO, Final, NamedTuple, cast

from watchfloor.agent.body import Ending
from watchfloor.errors import Refused, Stopped
from watchfloor.visible import visible
from watchfloor.warden.processes import Process, members
from watchfloor.wire import TreeReport, stamp

METHOD: Final = "process-group"
"""How the tree is ended, as its report says."""

LOOK_S: Final = 0.01
"""How often a group is looked at while it stops or dies; a kernel needs less for most."""

PIDS: Final = 4096
"""As many as a report may name."""


class Pipes(NamedTuple):
    """What the command writes to."""

    out: IO[bytes]
    err: IO[bytes]


class Group:
    """A process group: nothing before `start`, and never started once it was stopped."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._process: subprocess.Popen[bytes] | None = None
        self._is_held = False
        self._seen: set[int] = set()
        self._ending: Ending | None = None
        self.over: Stopped | None = None

    def start(self, argv: Sequence[str]) -> Pipes:
        """Start the command as the leader of a new session and group; raises `Refused` if it cannot be."""
        if self.over is not None:
            raise self.over
        try:
            process = subprocess.Popen(
                argv, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True, bufsize=0
            )
        except (OSError, ValueError) as error:
            said = error.strerror if isinstance(error, OSError) else str(error)
            raise Refused("command", f"{visible(argv[0], limit=200)!r} cannot be started: {said}") from error
        self._process = process
        if self._is_held:
            self.send(signal.SIGSTOP)
        return Pipes(cast(IO[bytes], process.stdout), cast(IO[bytes], process.stderr))

    def send(self, number: signal.Signals) -> None:
        """Send a signal to every process of the group, while its leader was not reaped: its id is ours till then."""
        if self._process is not None and self._process.returncode is None:
            try:
                os.killpg(self._process.pid, number)
            except (ProcessLookupError, PermissionError):
                return  # nobody is left; macOS says EPERM where only a zombie is

    def pass_on(self, number: signal.Signals) -> None:
        """Pass on a signal that would end the command; one that stands still would not hear it, and is killed."""
        self.send(signal.SIGKILL if self._is_held else number)

    def stand_still(self) -> None:
        """SIGSTOP: no process can ignore it."""
        self._is_held = True
        self.send(signal.SIGSTOP)

    async def standing(self) -> None:
        """Wait until every process of the group stands still, or none is left."""
        while self._is_held and any(not process.is_still for process in self._members()):
            self.send(signal.SIGSTOP)
            await asyncio.sleep(LOOK_S)

    def go_on(self) -> None:
        """SIGCONT."""
        self._is_held = False
        self.send(signal.SIGCONT)

    def stop(self, why: Stopped) -> None:
        """SIGKILL, which reaches a process that stands still too."""
        self.over = why
        self._members()
        self.send(signal.SIGKILL)

    async def stopped(self) -> Ending:
        """Wait until every process of the group is gone; deliberately without end: as long as one lives, it is not."""
        if self._ending is None:
            await self.clear()
            pids = tuple(sorted(self._seen)[:PIDS])
            self._ending = Ending((), TreeReport(method=METHOD, pids=pids, gone_at=stamp(self._now())))
        return self._ending

    async def clear(self) -> None:
        """Kill whatever is left of the group, and wait until it is gone."""
        while self._members():
            self.send(signal.SIGKILL)
            await asyncio.sleep(LOOK_S)

    async def left(self) -> int:
        """Wait until the command has ended, kill what it left behind, and return its exit code (128 + signal)."""
        process = self._process
        if process is None:
            return 0
        await asyncio.to_thread(_wait_unreaped, process)
        await self.clear()
        code = process.wait()
        return code if code >= 0 else 128 - code

    async def close(self) -> None:
        """Let nothing of the group go on, and read the leader's end."""
        await self.clear()
        if self._process is not None:
            self._process.wait()

    def _members(self) -> list[Process]:
        if self._process is None or self._process.returncode is not None:
            return []
        found = members(self._process.pid)
        self._seen.update(process.pid for process in found)
        return found


def _wait_unreaped(process: subprocess.Popen[bytes]) -> None:
    """Wait for the end of a child and leave it a zombie, so that its group's id cannot become another's."""
    if hasattr(os, "waitid"):
        os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)
    else:
        process.wait()
