"""Going back in the ledger: where it stands, what was true then, and what is to be sought next.

Never draws, and never holds what was not read.
"""

import re
from collections import deque
from datetime import datetime, timedelta
from typing import Final

from watchfloor.oversight import RecordLine, Seal, told
from watchfloor_console.board import Words
from watchfloor_console.board.past import board_at, marks_of, seals_of
from watchfloor_console.board.seeking import (
    AroundSeek,
    Found,
    MomentSeek,
    PastSeek,
    Records,
    SealSeek,
    Seek,
    Verified,
    VerifySeek,
)
from watchfloor_console.board.times import moment
from watchfloor_console.feed import row_of
from watchfloor_console.render.ledger import LedgerNow, Told, runs_then

_CLOCK: Final = re.compile(r"(?:(\d{4})-(\d{2})-(\d{2})[T ]\s*)?(\d{1,2}):(\d{2})(?::(\d{2}))?Z?")
_NUMBER: Final = re.compile(r"[\d,]{1,20}")


def place_of(text: str, now: datetime) -> MomentSeek:
    """Read a time (UTC, the last such one) or a record's number; raises ValueError with a sentence."""
    text = text.strip()
    found = _CLOCK.fullmatch(text)
    if found is None:
        if _NUMBER.fullmatch(text) and any(sign.isdigit() for sign in text):
            return MomentSeek(seq=int(text.replace(",", "")))
        raise ValueError("write a time like 03:04Z or 2026-11-24 03:04Z, or a record's number")
    year, month, day, hour, minute, second = (int(part) if part else None for part in found.groups())
    try:
        at = now.replace(hour=hour or 0, minute=minute or 0, second=second or 0, microsecond=0)
        at = at if year is None else at.replace(year=year, month=month or 1, day=day or 1)
    except ValueError:
        raise ValueError("there is no such time") from None
    return MomentSeek(at=at if year is not None or at <= now else at - timedelta(days=1))


class Replay:
    """One look at the past. `next` gives what is to be sought, one after the other."""

    def __init__(self, run: str, words: Words) -> None:
        self._words = words
        self._changes: tuple[RecordLine, ...] = ()
        self._upto = 0
        self._wanted: deque[Seek] = deque((PastSeek(),))
        self.now = LedgerNow(run=run)

    def next(self) -> Seek | None:
        """What is to be sought now."""
        return self._wanted.popleft() if self._wanted else None

    def go(self, seek: MomentSeek) -> None:
        """Go to a moment or a record; what was wanted of another place is not wanted any more."""
        self._wanted = deque(one for one in self._wanted if isinstance(one, PastSeek | VerifySeek))
        self._wanted.append(seek)

    def refresh(self) -> None:
        """Read what was written since."""
        if not self._wanted:
            self._wanted.append(PastSeek(self._upto))

    def verify(self) -> None:
        """Check the newest checkpoint."""
        self._wanted.append(VerifySeek())

    def choose(self, steps: int) -> None:
        """Another run of the floor of then."""
        names = [run.run for run in runs_then(self.now)]
        if names:
            place = names.index(self.now.run) if self.now.run in names else 0
            self._show(names[max(0, min(place + steps, len(names) - 1))])

    def record(self, steps: int) -> None:
        """Another record of this run."""
        place = self.now.place + steps
        if 0 <= place < len(self.now.records):
            record = self.now.records[place].record
            self._stand(record.seq, moment(record.at))
            self._select(place)

    def mark(self, steps: int) -> bool:
        """The next mark, or the one before; False if there is none."""
        marks = [
            mark for mark in self.now.marks if (mark.seq > self.now.seq) == (steps > 0) and mark.seq != self.now.seq
        ]
        if marks:
            self.go(MomentSeek(seq=(marks[0] if steps > 0 else marks[-1]).seq))
        return bool(marks)

    def take(self, seek: Seek, found: Found) -> None:
        """Take what was found, and want what follows from it."""
        match found:
            case Records() if isinstance(seek, PastSeek):
                self._past(found)
            case Records():
                self._around(found)
            case RecordLine():
                at = seek.at if isinstance(seek, MomentSeek) and seek.at is not None else moment(found.at)
                self._stand(found.seq, at)
                self._show(self.now.run or found.run or "")
            case Seal():
                self.now = self.now._replace(proof=found, unproven="", fault="")
            case Verified():
                self._select(self.now.place)
                self.refresh()
            case _:
                pass

    def fault(self, seek: Seek, words: str) -> None:
        """Take why nothing was found."""
        if isinstance(seek, SealSeek):
            self.now = self.now._replace(unproven=words, proof=None)
        else:
            self.now = self.now._replace(fault=words)

    def _past(self, found: Records) -> None:
        is_first = not self._upto
        self._changes = (*self._changes, *(one for one in found.records if one.seq > self._upto))
        self._upto = max(self._upto, found.upto)
        self.now = self.now._replace(
            marks=marks_of(self._changes),
            seals=seals_of(self._changes),
            signed=self.now.signed | found.signed,
            points=self._points(),
            begins=found.after if is_first else self.now.begins,
            fault="",
        )
        if self.now.at is None and not self._wanted:
            self._wanted.append(MomentSeek())
        elif self.now.at is not None:
            self.now = self.now._replace(board=board_at(self._changes, self.now.seq))

    def _points(self) -> tuple[tuple[int, datetime], ...]:
        known = (*self._changes, *(told.record for told in self.now.records))
        return tuple((record.seq, moment(record.at)) for record in known)

    def _stand(self, seq: int, at: datetime) -> None:
        self.now = self.now._replace(seq=seq, at=at, board=board_at(self._changes, seq), fault="")

    def _show(self, run: str) -> None:
        """Show the records of a run about there; of the first one, if that run was not there yet."""
        runs = [one.run for one in runs_then(self.now)]
        chosen = run if run in runs else runs[0] if runs else ""
        self.now = self.now._replace(run=chosen, records=(), proof=None, unproven="")
        self._wanted.append(AroundSeek(self.now.seq, chosen))

    def _around(self, found: Records) -> None:
        records = tuple(Told(one, row_of(one, told(one), self._words)) for one in found.records)
        place = sum(one.record.seq <= self.now.seq for one in records) - 1
        self.now = self.now._replace(records=records)
        self.now = self.now._replace(points=self._points())
        self._select(max(0, place))

    def _select(self, place: int) -> None:
        self.now = self.now._replace(place=place, proof=None, unproven="")
        record = self.now.record
        if record is not None:
            self._wanted.append(SealSeek(record))
