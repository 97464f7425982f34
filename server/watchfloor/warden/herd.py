"""All processes of one tree: how they are stopped, let go and killed, pass by pass.

Never knows who ordered it, and never waits: who calls decides when to look again.
"""

import os
import signal
from collections.abc import Callable, Collection, Iterable
from contextlib import suppress
from typing import Final

from watchfloor.warden.finding import Find, Found
from watchfloor.warden.kernel import send_exactly
from watchfloor.warden.processes import Key, Process, read_process

STOP_PASSES: Final = 12
"""How often a tree that is to die is told to stand still before it is killed all the same."""

PIDS: Final = 4096
"""As many as a report may name."""

SPIN: Final = 50
"""Looks at a process that was stopped until it stands: some 10 us each, and a kernel needs a few."""


def send_to_group(pgid: int) -> Callable[[Process, signal.Signals], None]:
    """Signal a whole group where single processes cannot be told apart; its leader must be a child not yet reaped."""

    def send(_: Process, number: signal.Signals) -> None:
        with suppress(ProcessLookupError):
            os.killpg(pgid, number)

    return send


class Herd:
    """A tree, told what to do. `pids` are all that were seen, `denied` those that this user might not signal."""

    def __init__(self, find: Find, send: Callable[[Process, signal.Signals], None] = send_exactly) -> None:
        self._find = find
        self._send_to = send
        self._before: Found | None = None
        self._is_first = True
        self._asleep: set[Key] = set()
        self._told: set[Key] = set()
        self._killed: set[Key] = set()
        self.is_moving = False
        self.pids: dict[int, None] = {}
        self.denied: dict[int, None] = {}

    def look(self) -> Found:
        """Look who is there."""
        found = self._find(lambda _: None)
        self.note(process.pid for process in found.living)
        return found

    def stop(self, skip: Collection[int] = (), *, by_groups: bool = True) -> bool:
        """Stop whatever moves, one pass; True if everything stands still, and did so in the pass before.

        Two passes, one after the other, in which nobody moves, came, died or went unread: whoever moved would have been
        read, and what forks and exits in between leaves a zombie, a hole in the table, or a child that its guard reaps
        (see `disturb`). `by_groups`: stop whole process groups too, at once, which outruns a storm of forks.
        """
        self.is_moving = False
        leaders: dict[int, Process] = {}

        def meet(process: Process) -> None:
            if process.pid in skip or self._stands(process):
                return
            self.is_moving = True
            self._told.add(process.key)
            self._send(process, signal.SIGSTOP)
            leaders.setdefault(process.pgid, process)

        found = self._find(meet)
        self._is_first = False
        self.note(process.pid for process in found.living)
        if by_groups:
            for process in leaders.values():
                _stop_group(process)
        before, self._before = self._before, None if self.is_moving or found.has_holes else found
        return self._before is not None and before is not None and _are_alike(before, found)

    def disturb(self) -> None:
        """Somebody of the tree died: what was seen before proves nothing any more."""
        self._before = None

    def _stands(self, process: Process) -> bool:
        """True if it stands still by a stop, and not just because it waits for a disk."""
        if process.state == "T" and process.is_still:
            if self._is_first:
                self._asleep.add(process.key)  # it stopped by itself: it is not ours to wake
            return True
        return process.key in self._told and process.is_still

    def go_on(self) -> None:
        """Let everything go on that was stopped here: children first, so that no parent hears of a stopped child."""
        for process in reversed(self.look().living):
            if process.key not in self._asleep:
                self._send(process, signal.SIGCONT)
        self._before, self._is_first = None, True
        self._asleep.clear()
        self._told.clear()

    def kill(self) -> None:
        """Stop whatever was not killed yet, so that nothing forks on, then kill it, children first."""
        if all(process.key in self._killed for process in self._still_denied(self.look().living)):
            return
        for _ in range(STOP_PASSES):
            self.stop(skip={process.pid for process in self._killed})
            if not self.is_moving:
                break
        for process in reversed(self.look().living):
            if process.key not in self._killed:
                self._killed.add(process.key)
                self._send(process, signal.SIGKILL)

    def _still_denied(self, found: list[Process]) -> list[Process]:
        """Try again to kill what might not be signalled before: its user may have changed."""
        for process in found:
            if process.pid in self.denied and process.key in self._killed:
                self._send(process, signal.SIGKILL)
        return found

    def note(self, pids: Iterable[int]) -> None:
        """Note who was seen, as far as a report has room."""
        for pid in pids:
            if len(self.pids) < PIDS:
                self.pids.setdefault(pid)

    def _send(self, process: Process, number: signal.Signals) -> None:
        try:
            self._send_to(process, number)
        except PermissionError:
            self.denied.setdefault(process.pid)


def _are_alike(before: Found, now: Found) -> bool:
    return now.dead == before.dead and {each.key for each in now.living} == {each.key for each in before.living}


def _stop_group(process: Process) -> None:
    """Stop the group of a process that was just stopped: one call, atomic against whatever is being forked in it.

    The number of the group cannot have become another's: the process stands in it, and only we end what stands.
    """
    for _ in range(SPIN):
        now = read_process(process.pid)
        if now is None or now.key != process.key or now.pgid != process.pgid:
            return
        if now.state == "T":
            if now.session != os.getsid(0):  # a tree's sessions are its own
                _stop_whole(now.pgid)
            return


def _stop_whole(pgid: int) -> None:
    try:
        os.killpg(pgid, signal.SIGSTOP)
    except (ProcessLookupError, PermissionError):
        return  # each of its members is asked alone, and what may not be signalled is noted then
