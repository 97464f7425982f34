"""The guard as its warden holds it: started before the command, told what to do, and followed where it is lost.

Never knows an order or its reason. It needs no task of its own: as long as the loop turns, it hears.
"""

import asyncio
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import IO, Final, NamedTuple, cast

from watchfloor.agent.pulse import Pulse
from watchfloor.warden import kernel
from watchfloor.warden.cgroup import Cgroup
from watchfloor.warden.grip import METHODS, Grip, Method, group_grip, tree_grip
from watchfloor.warden.processes import Key, every_process, read_process

WATCH_S: Final = 0.25
"""How often the guard is looked at: one that somebody stopped guards nothing."""

AGAIN_S: Final = 0.002
"""How soon the tree of a lost guard is looked at again."""

EMPTY_LOOKS: Final = 3
"""Looks at the table of processes, one after the other, that must find nobody: here no parent can be asked."""

POUNCES: Final = 200
"""How often in one breath what was adopted is killed: who hops from process to process is met between two hops."""

READ_BYTES: Final = 64 * 1024

_ROOT: Final = str(Path(__file__).parents[2])
_CODE: Final = f"import sys; sys.path.append({_ROOT!r}); from watchfloor.warden.guard import main; main()"


class Pipes(NamedTuple):
    """What the command writes to."""

    out: IO[bytes]
    err: IO[bytes]


class Guardian:
    """One guard. What it said last stands in the fields; `pulse` beats after each change."""

    def __init__(self, pulse: Pulse, now: Callable[[], datetime], best: Method) -> None:
        self.pulse = pulse
        self._now = now
        self._best = best
        self._process: subprocess.Popen[bytes] | None = None
        self._rest = b""
        self._apart: tuple[Key, ...] = ()
        self._adopted_before = self._is_closed = self.is_lost = False
        self._cgroup: Cgroup | None = None
        self._grip: Grip | None = None
        self._empty_looks = self.leader = self.still = 0
        self.method: Method = best
        self.fault: str | None = None
        self.code: int | None = None
        self.denied: dict[int, None] = {}
        self.pids: tuple[int, ...] = ()
        self.gone_at: datetime | None = None
        self.practised = ("", "", "")  # the last practice: its id, its answer, and why that is so

    @property
    def is_gone(self) -> bool:
        """True once nothing of the tree is left."""
        return self.gone_at is not None

    @property
    def pid(self) -> int:
        """The guard's own number, 0 before it was started."""
        return 0 if self._process is None else self._process.pid

    def start(self, argv: Sequence[str], environ: Mapping[str, str], until_s: float) -> Pipes:
        """Start the guard, with the lease to keep, and through it the command; `leader` or `fault` tells of it."""
        self._adopted_before = kernel.adopts_orphans()
        if self._best != "process-group":
            kernel.adopt_orphans(adopts=True)
        self._apart = _children()
        ours, theirs = socket.socketpair()
        ours.setblocking(False)
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-I", "-S", "-c", _CODE, str(theirs.fileno()), self._best],
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                pass_fds=(theirs.fileno(),),
                start_new_session=True,
                bufsize=0,
                env=environ,
            )
        self._channel = ours
        guard = read_process(self._process.pid)
        self._apart = self._apart if guard is None else (*self._apart, guard.key)
        self._loop = asyncio.get_running_loop()
        self._loop.add_reader(ours, self._hear)
        self._watching = self._loop.call_later(WATCH_S, self._watch)
        ours.setblocking(True)  # one argument list may be longer than the buffer, and the guard reads it at once
        self.say(f"until {until_s:.3f}\nstart " + ",".join(os.fsencode(word).hex() for word in argv))
        ours.setblocking(False)
        return Pipes(cast(IO[bytes], self._process.stdout), cast(IO[bytes], self._process.stderr))

    def say(self, words: str) -> None:
        """Tell the guard something; one that is gone hears nothing, and is followed."""
        with suppress(OSError):
            self._channel.sendall(words.encode() + b"\n")

    async def close(self) -> None:
        """Wait until nothing is left, and read the guard's end."""
        if self._process is None or self._is_closed:
            return
        await self.pulse.until(lambda: self.is_gone)
        self._is_closed = True
        self._watching.cancel()
        self._loop.remove_reader(self._channel)
        self._channel.close()
        await asyncio.to_thread(self._process.wait)
        kernel.adopt_orphans(adopts=self._adopted_before)

    def _hear(self) -> None:
        try:
            heard = self._channel.recv(READ_BYTES)
        except BlockingIOError:
            return
        except OSError:
            heard = b""
        *lines, self._rest = (self._rest + heard).split(b"\n")
        for line in lines:
            word, _, rest = line.decode().partition(" ")
            self._take(word, rest)
        if not heard:
            self._loop.remove_reader(self._channel)
            if not self.is_gone:
                self._follow()
        self.pulse.beat()

    def _take(self, word: str, rest: str) -> None:
        if word == "started":
            leader, method, folder = rest.split(" ")
            self.leader, self.method = int(leader), METHODS[method]
            self._cgroup = Cgroup(Path(os.fsdecode(bytes.fromhex(folder)))) if folder else None
        elif word == "failed":
            self.fault, self.gone_at = os.strerror(int(rest)), self._now()
        elif word == "still":
            self.still = int(rest)
        elif word == "left":
            self.code = int(rest)
        elif word == "practised":
            self.practised = cast(tuple[str, str, str], tuple(rest.split(" ", 2)))
        elif word == "denied":
            self.denied.setdefault(int(rest))
        elif word == "gone":
            self.pids, self.gone_at = tuple(int(pid) for pid in rest.split(",") if pid), self._now()

    def _watch(self) -> None:
        """End a guard that was stopped: whoever did that wants the tree to be without one."""
        self._watching = self._loop.call_later(WATCH_S, self._watch)
        guard = read_process(self.pid)
        if guard is not None and guard.state in "Tt":
            os.kill(self.pid, signal.SIGKILL)  # our own child, not yet reaped

    def _follow(self) -> None:
        """The guard is lost: its tree is killed from here, orphan by orphan, until none is found."""
        again = self._loop.call_later(AGAIN_S, self._follow)  # first of all: whatever fails below is tried again
        if self._grip is None:
            self.is_lost = True
            self._grip = self._own_grip()
        grip = self._grip
        _pounce(grip, self._apart)
        grip.kill()
        self._reap()
        self.denied.update(grip.herd.denied)
        found = grip.herd.look()
        is_empty = not (found.living or found.dead or found.has_holes) and grip.is_empty
        self._empty_looks = self._empty_looks + 1 if is_empty else 0
        if self._empty_looks >= EMPTY_LOOKS:
            again.cancel()
            grip.let_go()
            self.pids, self.gone_at = tuple(grip.herd.pids), self._now()
        self.pulse.beat()

    def _own_grip(self) -> Grip:
        if self.method == "process-group" and self.leader:
            return group_grip(self.leader)
        return tree_grip(os.getpid(), self._cgroup, self._apart)

    def _reap(self) -> None:
        for key in _children():
            if key not in self._apart:
                with suppress(ChildProcessError):
                    os.waitpid(key.pid, os.WNOHANG)


def _children() -> tuple[Key, ...]:
    """This process's own children."""
    return tuple(process.key for process in every_process() if process.ppid == os.getpid())


def _pounce(grip: Grip, apart: Sequence[Key]) -> None:
    """Kill the orphans that were adopted, much faster than the table of processes can be walked.

    A number from this list cannot have become another's: it is our child's until it is reaped here.
    """
    if grip.method == "process-group":
        return
    spared = {key.pid for key in apart}
    for _ in range(POUNCES):
        adopted = [pid for pid in kernel.children() if pid not in spared]
        grip.herd.note(adopted)
        for pid in adopted:
            with suppress(ProcessLookupError, PermissionError, ChildProcessError):
                os.kill(pid, signal.SIGKILL)
                os.waitpid(pid, os.WNOHANG)
