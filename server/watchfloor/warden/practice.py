"""A practice in the tree: a process of the guard's own is stopped while it tries to act, let go on, and killed.

It is held as the command is, and it is what a command would be to escape: forked twice, in a session of its own. Never
touches another process of the tree, and never waits nor walks the whole table: an order to its guard comes before it.
"""

import os
import signal
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Final, Literal, NamedTuple, NoReturn

from watchfloor.warden.cgroup import Cgroup
from watchfloor.warden.finding import Found, Meet
from watchfloor.warden.grip import Grip
from watchfloor.warden.herd import Herd
from watchfloor.warden.kernel import die_with_parent
from watchfloor.warden.processes import can_ask, children_of, every_pid, read_process

PATIENCE_S: Final = 3.5
"""How long all of it may take; a machine that is slower proves nothing."""

STILL_S: Final = 0.02
"""How long a process that stands must let a word lie. On a busy machine one that runs may too: so it is looked at."""

ADOPTED_S: Final = 0.0005
"""How often it looks whether the guard has adopted it."""

Answer = Literal["refused", "executed", "failed"]


class Result(NamedTuple):
    """How it went: the practice process did nothing while it was held, it did, or it could not be tried, and why."""

    answer: Answer
    why: str = ""


class Practice:
    """One practice beneath the process that makes it, which adopts orphans, and inside its control group if any."""

    def __init__(self, cgroup: Cgroup | None) -> None:
        self._cgroup = cgroup
        self._began_s = time.monotonic()
        self._pid = 0
        self._step = self._meet
        self._held_s = 0.0
        ours_in, theirs_out = os.pipe()
        theirs_in, ours_out = os.pipe()
        self._in, self._out = ours_in, ours_out
        guard = os.getpid()
        if os.fork() == 0:
            _fork_again(guard, cgroup, theirs_in, theirs_out)
        for descriptor in (theirs_in, theirs_out):
            os.close(descriptor)
        os.set_blocking(self._in, False)
        self._herd = Herd(self._only)

    def step(self) -> Result | None:
        """Do what can be done now; the result once there is one. The process is dead or dying then."""
        try:
            result = self._step()
        except OSError as error:
            result = Result("failed", error.strerror or "a call of the system failed")
        if result is None and time.monotonic() >= self._began_s + PATIENCE_S:
            result = Result("failed", f"it took longer than {PATIENCE_S:g} s: {self._step.__name__.strip('_')}")
        if result is not None:
            self.close()
        return result

    def close(self) -> None:
        """Leave nothing behind: without its pipe the practice process ends, and what stands is killed."""
        if self._in >= 0:
            self._herd.kill()
            os.close(self._in)
            os.close(self._out)
            self._in = -1

    def _meet(self) -> Result | None:
        """It says its number, and that it acts."""
        said = self._hear()
        if said.endswith(b"\n"):
            self._pid = int(said)
            self._step = self._hold
        return None

    def _hold(self) -> Result | None:
        """Stop it, and then bid it act: it must not."""
        if not self._herd.look().living:
            return Result("failed", "its process is not found in the tree")
        if self._cgroup is not None and self._pid not in self._cgroup.pids:
            return Result("failed", "its process is not in the control group")
        if self._herd.stop(by_groups=False):
            os.write(self._out, b"x")
            self._held_s = time.monotonic()
            self._step = self._wait
        return None

    def _wait(self) -> Result | None:
        """What it says now, it says while it is held."""
        if self._hear():
            return Result("executed")
        if time.monotonic() >= self._held_s + STILL_S:
            if not all(process.is_still and process.state in "Tt" for process in self._herd.look().living):
                return Result("executed")
            self._herd.go_on()
            self._step = self._free
        return None

    def _free(self) -> Result | None:
        """It must do now what it could not: else it was not the stop that held it."""
        if self._hear():
            self._herd.kill()
            self._step = self._end
        return None

    def _end(self) -> Result | None:
        """Its end of the pipe closes with it."""
        try:
            return None if os.read(self._in, 64) else Result("refused")
        except BlockingIOError:
            return None

    def _hear(self) -> bytes:
        try:
            heard = os.read(self._in, 64)
        except BlockingIOError:
            return b""
        if not heard:
            raise ProcessLookupError(0, "its process ended by itself")
        return heard

    def _only(self, meet: Meet) -> Found:
        """Find this process alone, where the kernel says that it is a child of ours."""
        guard = os.getpid()
        pids = children_of(guard) if can_ask() else every_pid()
        process = read_process(self._pid) if self._pid in pids else None
        if process is None or process.ppid != guard or process.is_gone:
            return Found([])
        meet(process)
        return Found([process])


class Practices:
    """The practices of one guard, one after the other; `say` tells its warden. Whatever is ordered comes before."""

    def __init__(self, say: Callable[[str], object]) -> None:
        self._say = say
        self._now: Practice | None = None
        self._name = ""

    @property
    def is_busy(self) -> bool:
        """True while there is something to step on."""
        return self._now is not None

    def begin(self, name: str, grip: Grip | None, *, must_stand: bool, stands: bool) -> None:
        """Begin one; a tree that stands by an order is held, and that is seen again and again."""
        if grip is None or grip.method == "process-group":
            self._tell(name, Result("failed", "nothing better than a process group holds its tree"))
        elif must_stand:
            self._tell(name, Result("refused") if stands else Result("failed", "the tree does not stand yet"))
        elif self._now is not None:
            self._tell(name, Result("failed", "it is busy"))
        else:
            self._name = name
            try:
                self._now = Practice(grip.cgroup)
            except OSError as error:
                self._tell(name, Result("failed", error.strerror or "no process can be made"))

    def step(self) -> None:
        """Do what can be done now."""
        if self._now is not None and (result := self._now.step()) is not None:
            self._now = None
            self._tell(self._name, result)

    def give_up(self, why: str) -> None:
        """An order comes before practice."""
        if self._now is not None:
            self._now.close()
            self._now = None
            self._tell(self._name, Result("failed", why))

    def _tell(self, name: str, result: Result) -> None:
        self._say(f"practised {name} {result.answer} {result.why}")


def _fork_again(guard: int, cgroup: Cgroup | None, heard: int, told: int) -> NoReturn:
    """Leave a grandchild, whom the guard adopts, in a session of its own."""
    try:
        signal.set_wakeup_fd(-1)
        low, high = sorted((heard, told))
        for first, last in ((3, low), (low + 1, high), (high + 1, os.sysconf("SC_OPEN_MAX"))):
            os.closerange(first, last)  # the guard's channel above all: its end must be seen
        if cgroup is not None:
            cgroup.enter()
        os.setsid()
        if os.fork() == 0:
            _act(guard, heard, told)
    finally:
        os._exit(0)


def _act(guard: int, heard: int, told: int) -> NoReturn:
    """Answer each word at once, until nobody is there; die with the guard, even while it is held."""
    try:
        while os.getppid() != guard:
            time.sleep(ADOPTED_S)
        die_with_parent(guard)
        with suppress(OSError):
            os.write(told, b"%d\n" % os.getpid())
            while word := os.read(heard, 1):
                os.write(told, word)
    finally:
        os._exit(0)
