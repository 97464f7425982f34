"""The past: what was true as of one record, the marks on the time line, and how much was written when.

Never knows a clock: the window is handed in. What was not read is not guessed.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Final, Literal, NamedTuple

from watchfloor.oversight import RecordLine, told
from watchfloor.records import bodies
from watchfloor_console.board.fold import fold
from watchfloor_console.board.state import Board
from watchfloor_console.board.times import moment

STEP_S: Final = 15
"""A column of the time line."""

Sign = Literal["✓", "E", "K"]

_SIGNS: Final[dict[str, Sign]] = {
    "checkpoint.signed": "✓",
    "escalation.opened": "E",
    "escalation.closed": "E",
    "run.stopping": "K",
}
_WEIGHT: Final[dict[Sign, int]] = {"✓": 0, "E": 1, "K": 2}


class Mark(NamedTuple):
    """A place on the time line worth going to."""

    seq: int
    at: datetime
    sign: Sign


class Seal(NamedTuple):
    """A checkpoint that the ledger holds: which record it is, and what it was signed over."""

    seq: int
    at: datetime
    size: int
    note: str


def board_at(records: Sequence[RecordLine], seq: int) -> Board:
    """Fold what changed something, up to a record; it is as of that record, whatever came after."""
    board = Board()
    for record in records:
        if record.seq > seq:
            break
        fold(board, record, told(record))
    board.upto = seq
    return board


def marks_of(records: Iterable[RecordLine]) -> tuple[Mark, ...]:
    """The marks, in order."""
    return tuple(
        Mark(record.seq, moment(record.at), _SIGNS[record.kind]) for record in records if record.kind in _SIGNS
    )


def seals_of(records: Iterable[RecordLine]) -> tuple[Seal, ...]:
    """The checkpoints, the newest first."""
    found: list[Seal] = []
    for record in records:
        body = told(record) if record.kind == "checkpoint.signed" else None
        if isinstance(body, bodies.CheckpointSigned):
            found.append(Seal(record.seq, moment(record.at), body.size, body.note))
    return tuple(reversed(found))


def signs_in(marks: Iterable[Mark], start: datetime, columns: int) -> list[Sign | None]:
    """The weightiest mark of each column."""
    row: list[Sign | None] = [None] * columns
    for mark in marks:
        place = int((mark.at - start).total_seconds() // STEP_S)
        if 0 <= place < columns:
            here = row[place]
            row[place] = mark.sign if here is None or _WEIGHT[mark.sign] > _WEIGHT[here] else here
    return row


def density(points: Iterable[tuple[int, datetime]], start: datetime, columns: int) -> list[float]:
    """Records a column. Between two known numbers the count is exact, and its shape within them is even."""
    counts = [0.0] * columns
    known = sorted(set(points))
    for (seq, at), (later, later_at) in pairwise(known):
        _spread(counts, later - seq, (at - start).total_seconds(), (later_at - start).total_seconds())
    return counts


def _spread(counts: list[float], count: int, from_s: float, to_s: float) -> None:
    """Share a count out evenly over a time, column by column."""
    whole_s = to_s - from_s
    if whole_s <= 0:
        place = int(to_s // STEP_S)
        if 0 <= place < len(counts):
            counts[place] += count
        return
    first, last = max(0, int(from_s // STEP_S)), min(len(counts) - 1, int(to_s // STEP_S))
    for place in range(first, last + 1):
        shared_s = min(to_s, (place + 1) * STEP_S) - max(from_s, place * STEP_S)
        counts[place] += count * max(0.0, shared_s) / whole_s


def window_start(now: datetime, columns: int) -> datetime:
    """When the first of so many columns begins, so that the last one holds this moment."""
    place_s = int(now.timestamp()) // STEP_S * STEP_S
    return datetime.fromtimestamp(place_s, now.tzinfo) - timedelta(seconds=STEP_S * (columns - 1))
