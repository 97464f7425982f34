"""Commits on their way to the consoles: a long one is shown in parts, one in a turn of the loop.

Never knows who watches, nor what a record says.
"""

from collections import deque
from collections.abc import Callable, Sequence
from typing import Final

from watchfloor.records import Record
from watchfloor_server.gateway.batch import Batch

PART_RECORDS: Final = 256
"""Records shown in one turn: to write the lines of more would keep a kill waiting."""


class Showing:
    """Shows records in order. `show` is called with each part, `soon` calls back in the next turn."""

    def __init__(self, show: Callable[[Batch], None], soon: Callable[[Callable[[], None]], object]) -> None:
        self._show = show
        self._soon = soon
        self._parts: deque[Sequence[Record]] = deque()
        self._is_due = False

    def add(self, records: Sequence[Record]) -> None:
        """Show a commit: its first part at once, unless an earlier commit is still being shown."""
        self._parts.extend(records[start : start + PART_RECORDS] for start in range(0, len(records), PART_RECORDS))
        if self._parts and not self._is_due:
            self._next()

    def _next(self) -> None:
        part = self._parts.popleft()
        self._is_due = bool(self._parts)
        if self._is_due:
            self._soon(self._next)
        self._show(Batch(part))
