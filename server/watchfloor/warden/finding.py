"""How a tree is found among the processes of this machine, and whether anybody could have been overlooked.

Never signals a process, nor knows why the tree is looked for.
"""

from collections.abc import Callable, Collection
from typing import Final, NamedTuple, Protocol

from watchfloor.warden.processes import Key, Process, can_ask, children_of, every_pid, members, read_process

CHASES: Final = 32
"""Rounds of asking everybody for his children while new ones come: much faster than to read the whole table again."""

Meet = Callable[[Process], None]
"""Called with each process that is found, the moment it is found."""


class Found(NamedTuple):
    """One look: parents before their children; `dead` are zombies, `has_holes` if somebody went before he was read."""

    living: list[Process]
    dead: frozenset[Key] = frozenset()
    has_holes: bool = False


class Find(Protocol):
    """A way to find the tree."""

    def __call__(self, meet: Meet) -> Found:
        """Look once, and call `meet` with each that lives."""
        ...


class Beneath:
    """Finds whatever descends from `root`, which adopts orphans, except for its children `apart` and theirs.

    What was seen once stays a member while it lives, whoever its parent is by then. A process that forks and exits,
    again and again, is never where the table was read; but it is somebody's child at each moment, so that everybody
    found is asked for his children, and one who is not there any more when he is read is a hole.
    """

    def __init__(self, root: int, apart: Collection[Key] = ()) -> None:
        self._root = root
        self._apart = frozenset(apart)
        self._seen: set[Key] = set()

    def __call__(self, meet: Meet) -> Found:
        """Read the whole table once, then ask everybody; who has a smaller number than his parent is found last."""
        inside: dict[int, Process] = {}
        others: list[Process] = []
        is_torn = False
        for pid in every_pid():
            process = read_process(pid)
            if process is None:
                is_torn = True
            elif not self._take(process, inside, meet):
                others.append(process)
        while late := [process for process in others if self._take(process, inside, meet)]:
            others = [process for process in others if process not in late]
        has_holes = self._ask(inside, meet) if can_ask() else is_torn
        living = [process for process in inside.values() if not process.is_gone]
        self._seen = {process.key for process in living}
        return Found(living, frozenset(each.key for each in inside.values() if each.is_gone), has_holes)

    def _take(self, process: Process, inside: dict[int, Process], meet: Meet) -> bool:
        is_member = process.ppid == self._root or process.ppid in inside or process.key in self._seen
        if process.key in self._apart or not is_member:
            return False
        inside[process.pid] = process
        if not process.is_gone:
            meet(process)
        return True

    def _ask(self, inside: dict[int, Process], meet: Meet) -> bool:
        """Ask everybody for his children, again as long as somebody new is found; True if one had gone meanwhile."""
        has_holes = False
        apart = {key.pid for key in self._apart}
        for _ in range(CHASES):
            is_new = False
            for parent in (self._root, *inside):
                for pid in children_of(parent):
                    if pid in inside or pid in apart:
                        continue
                    is_new, process = True, read_process(pid)
                    has_holes |= process is None or not self._take(process, inside, meet)
            if not is_new:
                break
        return has_holes


class InGroup:
    """Finds the members of one process group."""

    def __init__(self, pgid: int) -> None:
        self._pgid = pgid

    def __call__(self, meet: Meet) -> Found:
        """Read the whole table once."""
        found = members(self._pgid)
        for process in found:
            meet(process)
        return Found(found)
