"""Records on their way to the writer: gathered for one turn of the loop, numbered in order, acknowledged when durable.

Never knows what a record says.
"""

from collections import deque
from collections.abc import Callable

from watchfloor.records import NewRecord
from watchfloor_server.core.effects import Append
from watchfloor_server.ledger import Writer


class News:
    """Hands records to the writer once a turn, not one by one: its lock costs as much as a record."""

    def __init__(self, writer: Writer, soon: Callable[[Callable[[], None]], object]) -> None:
        self._writer = writer
        self._soon = soon
        self._records: list[NewRecord] = []
        self._wanted: list[tuple[int, int] | None] = []
        self._acks: deque[tuple[int, int, int]] = deque()
        self._is_due = False

    def append(self, effect: Append) -> None:
        """Write a record soon."""
        self._records.append(effect.record)
        self._wanted.append(effect.ack)
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
        return not self._records and self._writer.durable >= self._writer.last

    def acks(self, upto: int) -> dict[int, int]:
        """For each connection the highest line that is durable now, and was not acknowledged yet."""
        found: dict[int, int] = {}
        while self._acks and self._acks[0][0] <= upto:
            _, conn, seq = self._acks.popleft()
            found[conn] = max(seq, found.get(conn, 0))
        return found

    def _flush_soon(self) -> None:
        self._is_due = False
        self._flush()

    def _flush(self) -> None:
        if not self._records:
            return
        records, wanted = self._records, self._wanted
        self._records, self._wanted = [], []
        for number, ack in zip(self._writer.append(records), wanted, strict=True):
            if ack is not None:
                self._acks.append((number, *ack))
