"""One command with everything that it starts, and the body that orders are carried out on.

Never knows a server. What another process starts at the command's wish (a daemon, a container) is not of this tree.
"""

import asyncio
import os
import signal
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Final

from watchfloor.agent.body import Ending
from watchfloor.agent.pulse import Pulse
from watchfloor.errors import Refused, Stopped
from watchfloor.visible import visible
from watchfloor.warden.grip import Method
from watchfloor.warden.guardian import Guardian, Pipes
from watchfloor.warden.processes import is_beneath
from watchfloor.wire import Practised, TreeReport, stamp

PRACTICE_S: Final = 4.5
"""How long the guard may take over a practice: longer than that itself may."""

LOST: Final = "the guard of its process tree was killed or stopped, so the tree was killed"


def _always() -> float:
    return float("inf")


class Tree:
    """A process tree: nothing before `start`, and never started once it was stopped. `tell` takes sentences."""

    def __init__(self, now: Callable[[], datetime], tell: Callable[[str], object], best: Method = "cgroup") -> None:
        self._now = now
        self._tell = tell
        self._pulse = Pulse()
        self._guardian = Guardian(self._pulse, now, best)
        self._is_started = False
        self._is_held = False
        self._holds = 0
        self._told: set[int] = set()
        self._ending: Ending | None = None
        self.over: Stopped | None = None
        self.signed: str | None = None
        """The operator's own line of a kill that came out of band."""

    @property
    def method(self) -> Method:
        """How the tree is held."""
        return self._guardian.method

    @property
    def guard_pid(self) -> int:
        """The guard between this process and the command."""
        return self._guardian.pid

    @property
    def leader_pid(self) -> int:
        """The command."""
        return self._guardian.leader

    async def start(
        self, argv: Sequence[str], environ: Mapping[str, str] | None = None, until_s: Callable[[], float] = _always
    ) -> Pipes:
        """Start the command in a session of its own, once it may run, with its lease; raises `Refused` if it cannot."""
        await self._pulse.until(lambda: not self._is_held or self.over is not None)
        if self.over is not None:
            raise self.over
        if any("\0" in word for word in argv):
            raise _refused(argv, "an argument holds NUL")
        guardian = self._guardian
        self._is_started = True
        pipes = guardian.start(argv, dict(os.environ) if environ is None else environ, until_s())
        await self._pulse.until(lambda: guardian.leader != 0 or guardian.is_gone)
        if guardian.leader:
            return pipes
        pipes.out.close()
        pipes.err.close()
        raise _refused(argv, guardian.fault or LOST)

    def holds(self, pid: int) -> bool:
        """True if a process is of this tree now."""
        return self._is_started and is_beneath(pid, self._guardian.pid)

    def allow_until(self, boot_s: float) -> None:
        """Let the tree run until then (boot clock), even if nobody here says more: past it, it stands still."""
        self._order(f"until {boot_s:.3f}")

    def pass_on(self, number: signal.Signals) -> None:
        """Pass on a signal that would end the command; one that stands still would not hear it, and is killed."""
        self._order(f"signal {int(number)}")

    def stand_still(self) -> None:
        """Stop every process of the tree: none can refuse."""
        self._is_held = True
        self._holds += 1
        self._order(f"hold {self._holds}")
        self._pulse.beat()

    async def standing(self) -> None:
        """Wait until every process of the tree stands still, or none is left."""
        holds = self._holds
        await self._pulse.until(
            lambda: not self._is_held or self._guardian.still >= holds or self._guardian.is_gone or not self._is_started
        )

    def go_on(self) -> None:
        """Let it go on, as it was."""
        self._is_held = False
        self._order("go")
        self._pulse.beat()

    def stop(self, why: Stopped) -> None:
        """Kill all of it, what stands still too."""
        self.over = why
        self._order("kill")
        self._pulse.beat()

    async def practise(self, name: str) -> Practised:
        """Let the guard hold a process of its own making in the tree, and tell how that went."""
        guardian = self._guardian
        if not self._is_started or guardian.is_lost or guardian.is_gone:
            return Practised(id=name, answer="failed", code="its process tree is not running")
        self._order(f"practise {name}")
        try:
            async with asyncio.timeout(PRACTICE_S):
                await self._pulse.until(lambda: guardian.practised[0] == name or guardian.is_lost or guardian.is_gone)
        except TimeoutError:
            return Practised(id=name, answer="failed", code=f"the guard did not answer within {PRACTICE_S:g} s")
        done, answer, why = guardian.practised
        if done != name:
            return Practised(id=name, answer="failed", code="its process tree ended meanwhile")
        if answer == "executed":
            return Practised(id=name, answer="executed")
        if answer == "refused":
            return Practised(id=name, answer="refused", code=guardian.method)
        return Practised(id=name, answer="failed", code=why[:200])

    async def stopped(self) -> Ending:
        """Wait until every process of the tree is gone; deliberately without end: as long as one lives, it is not."""
        if self._ending is None:
            await self.gone()
            guardian = self._guardian
            report = TreeReport(
                method=guardian.method,
                pids=guardian.pids,
                gone_at=stamp(guardian.gone_at or self._now()),
                denied=tuple(guardian.denied) or None,
            )
            self._ending = self._ending or Ending((), report, self.signed)
        return self._ending

    @property
    def code(self) -> int:
        """The command's exit code, once all is gone (128 + signal). Raises `Refused` if the guard was lost."""
        if self._guardian.is_lost:
            raise Refused("guard", LOST)
        code = self._guardian.code
        return 128 + signal.SIGKILL if code is None else code if code >= 0 else 128 - code

    async def close(self) -> None:
        """Let nothing of the tree go on."""
        self._order("kill")
        await self.gone()
        await self._guardian.close()

    async def gone(self) -> None:
        """Wait until the command has ended and what it left behind is killed; at once if it was never started."""
        guardian = self._guardian
        while self._is_started and not guardian.is_gone:
            for pid in guardian.denied.keys() - self._told:
                self._told.add(pid)
                self._tell(f"process {pid} may not be signalled by this user: the tree is not gone while it lives")
            await self._pulse.until(lambda: guardian.is_gone or bool(guardian.denied.keys() - self._told))

    def _order(self, words: str) -> None:
        if self._is_started and not self._guardian.is_gone:
            self._guardian.say(words)


def _refused(argv: Sequence[str], said: str) -> Refused:
    return Refused("command", f"{visible(argv[0], limit=200)!r} cannot be started: {said}")
