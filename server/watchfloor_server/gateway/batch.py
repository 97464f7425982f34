"""What one commit made durable: its records, and the lines and frames of them, each built at most once.

Never knows which console reads them.
"""

import json
from collections.abc import Sequence
from functools import cached_property
from typing import Final, cast

from watchfloor.records import CONTROL_KINDS, Record
from watchfloor_server.gateway.frames import packed, record_line

_UNWELL: Final = frozenset({"failed", "unknown"})


class Batch:
    """Records in order, without a gap between them."""

    def __init__(self, records: Sequence[Record]) -> None:
        self.records: Final = tuple(records)
        self.last: Final = self.records[-1].seq
        self._lines: list[bytes | None] = [None] * len(self.records)
        self._telling: list[bool | None] = [None] * len(self.records)

    def line(self, place: int) -> bytes:
        """The line of the record at `place`."""
        line = self._lines[place]
        if line is None:
            line = self._lines[place] = record_line(self.records[place])
        return line

    def is_telling(self, place: int) -> bool:
        """True if no console may miss the record at `place`."""
        known = self._telling[place]
        if known is None:
            known = self._telling[place] = is_telling(self.records[place])
        return known

    @cached_property
    def frames(self) -> tuple[bytes, ...]:
        """All records, as they are written to a console that follows everything."""
        return tuple(packed(self.line(place) for place in range(len(self.records))))


def is_telling(record: Record) -> bool:
    """True for what changes state, and for every denied, failed or unknown action."""
    if record.kind in CONTROL_KINDS or record.kind == "line.refused":
        return True
    if record.kind == "action.decided":
        # The server's own JCS: inside a string the quotes would be escaped.
        return b'"answer":"allow"' not in record.raw or b'"answer":"deny"' in record.raw
    if record.kind == "action.outcome":
        return _status(record.raw) in _UNWELL
    return False


def _status(raw: bytes) -> str:
    fields = cast(dict[str, object], json.loads(raw))
    return str(fields.get("status"))
