"""Records on their way to the writer: gathered for one turn of the loop, numbered in order, acknowledged when durable.

Never knows what a record says.
"""

from collections import deque
from collections.abc import Callable
from typing import NamedTuple

from watchfloor_server.core.effects import Append
from watchfloor_server.ledger import Writer


class _Owed(NamedTuple):
    """Records behind `after` up to `upto` are lines of an agent, the last of them its line `seq`."""

    after: int
    upto: int
    conn: int
    seq: int


class News:
    """Hands records to the writer once a turn, not one by one: its lock costs as much as a record."""

    def __init__(self, writer: Writer, soon: Callable[[Callable[[], None]], object]) -> None:
        self._writer = writer
        self._soon = soon
        self._effects: list[Append] = []
        self._owed: deque[_Owed] = deque()
        self._is_due = False

    def append(self, effect: Append) -> None:
        """Write records soon."""
        self._effects.append(effect)
        if not self._is_due:
            self._is_due = True
            self._soon(self._flush_soon)

    @property
    def last(self) -> int:
        """The number of the last record that was appended."""
        self._flush()
        return self._writer.last

    @property
    def is_durable(self) -> bool:
        """True if everything that was appended is on disk."""
        return not self._effects and self._writer.durable >= self._writer.last

    def acks(self, upto: int) -> dict[int, int]:
        """For each connection the highest line that is durable now, and was not acknowledged yet."""
        found: dict[int, int] = {}
        while self._owed and self._owed[0].after < upto:
            owed = self._owed.popleft()
            found[owed.conn] = owed.seq - max(owed.upto - upto, 0)
            if owed.upto > upto:
                self._owed.appendleft(owed._replace(after=upto))
        return found

    def _flush_soon(self) -> None:
        self._is_due = False
        self._flush()

    def _flush(self) -> None:
        if not self._effects:
            return
        effects, self._effects = self._effects, []
        after = self._writer.append([record for effect in effects for record in effect.records]).start - 1
        for effect in effects:
            upto = after + len(effect.records)
            if effect.ack is not None:
                self._owed.append(_Owed(after, upto, *effect.ack))
            after = upto
