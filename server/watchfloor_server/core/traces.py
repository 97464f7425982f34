"""What a run read, remembered within bounds, so that a value can be found in it again in whatever form.

It rather finds a value that was not there than misses one that was, and never forgets that there was more. Never knows
what a person said.
"""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from typing import Final, Literal, NamedTuple

from watchfloor_server.core.likeness import (
    SHORT_CHARS,
    numbers,
    numbers_in,
    readings,
    short_words,
    squeezed,
)

TEXT_BYTES: Final = 256 * 1024
"""Letters and digits kept of what one run read. When it is full the newest is left out: the first sight counts."""

MARKS: Final = 4096
"""Short words and numbers kept of one run."""

PLACES: Final = 256
"""Places that are told by name; a value seen in a later one comes from `LATER`."""

DETAIL_CHARS: Final = 120
"""Of a place's name, what is kept."""

SCAN_BYTES: Final = 8 * 1024 * 1024
"""How much is searched for all arguments of one action, a few milliseconds; what is not searched for is in doubt."""

WINDOW_CHARS: Final = 10
"""A value may be put together from pieces; one as long as this is found in a longer value."""

REPEATED: Final = 64
"""Texts whose repetition costs nothing: a prompt comes again with every step."""

LATER: Final = "what it read later"

Kind = Literal["input", "tool"]


class Place(NamedTuple):
    """Where something was read: what kind of source, and its name."""

    source: Kind
    detail: str


class Hit(NamedTuple):
    """A value was seen: where, how early (`position` grows with what was read), and whether only a part of it was."""

    place: Place
    position: int
    is_part: bool = False


class Budget:
    """What may still be searched for one action."""

    def __init__(self) -> None:
        self.left_bytes = SCAN_BYTES

    def take(self, size: int) -> bool:
        """True if so much may be searched."""
        self.left_bytes -= size + 64
        return self.left_bytes > 0


class Traces:
    """All that one run read, folded; `doubt` says what may have been in what is not here."""

    def __init__(self) -> None:
        self._text = bytearray()
        self._starts: list[int] = []
        self._places: list[Place] = []
        self._marks: dict[bytes | str, int] = {}
        self._repeated: dict[int, None] = {}
        self._untold = ""
        self._is_full = False
        self._is_crowded = False

    @property
    def position(self) -> int:
        """How much was read so far: what comes now stands at this position or behind it."""
        return len(self._text)

    @property
    def is_empty(self) -> bool:
        """True if nothing was read, as far as the server saw."""
        return not (self._text or self._marks or self._untold or self._is_full)

    def read(self, place: Place, text: str) -> None:
        """Remember a text, and what is encoded in it."""
        if self._is_full or not text or self._is_repeated(text):
            return
        self._at(Place(place.source, place.detail[:DETAIL_CHARS]))
        for one in readings(text):
            self._mark(short_words(one))
            self._mark(numbers(one))
            folded = squeezed(one)
            room = TEXT_BYTES - len(self._text)
            self._text += folded[:room]
            self._is_full = len(folded) > room
            if self._is_full:
                return

    def omit(self, place: Place) -> None:
        """Remember that it read something that the server was not shown."""
        self._untold = self._untold or place.detail[:DETAIL_CHARS] or "something"

    def find(self, value: str, budget: Budget) -> Hit | None:
        """Where a value, or a part of it that tells something, was first seen."""
        for form in readings(value):
            hit = self._whole(form, budget)
            if hit is not None:
                return hit
        return None

    def find_part(self, piece: bytes, budget: Budget) -> Hit | None:
        """Where a part of a value was first seen: all of it, or a window of it."""
        for window in _windows(piece):
            at = self._search(window, budget)
            if at is not None:
                return Hit(self._place(at), at, is_part=True)
        return None

    def doubt(self, value: str) -> str:
        """Why it cannot be said that a value was never read; empty if it can."""
        if self._untold:
            return f"{self._untold}: its text was not told"
        is_short = len(squeezed(value)) <= SHORT_CHARS or bool(numbers_in(value))
        if self._is_full or (self._is_crowded and is_short):
            return "this run read more than is remembered"
        return ""

    def _whole(self, form: str, budget: Budget) -> Hit | None:
        forms, folded = numbers_in(form), squeezed(form)
        if forms and len(folded) < WINDOW_CHARS:
            return self._marked(forms)
        if len(folded) <= SHORT_CHARS:
            return self._marked((folded,))
        at = self._search(folded, budget)
        return None if at is None else Hit(self._place(at), at)

    def _search(self, folded: bytes, budget: Budget) -> int | None:
        if len(folded) > len(self._text) or not budget.take(len(self._text)):
            return None
        at = self._text.find(folded)
        return None if at < 0 else at

    def _marked(self, marks: Sequence[bytes | str]) -> Hit | None:
        seen = [self._marks[mark] for mark in marks if mark in self._marks]
        return Hit(self._place(min(seen)), min(seen)) if seen else None

    def _mark(self, marks: Iterator[bytes | str]) -> None:
        for mark in marks:
            if self._is_crowded:
                return
            if len(self._marks) < MARKS:
                self._marks.setdefault(mark, len(self._text))
            else:
                self._is_crowded = mark not in self._marks

    def _at(self, place: Place) -> None:
        if self._places and self._places[-1] == place:
            return
        if len(self._places) >= PLACES:
            place = Place("input", LATER)
            if self._places[-1] == place:
                return
        self._starts.append(len(self._text))
        self._places.append(place)

    def _place(self, at: int) -> Place:
        return self._places[max(0, bisect_right(self._starts, at) - 1)]

    def _is_repeated(self, text: str) -> bool:
        name = hash(text)
        if name in self._repeated:
            return True
        while len(self._repeated) >= REPEATED:
            del self._repeated[next(iter(self._repeated))]
        self._repeated[name] = None
        return False


def _windows(piece: bytes) -> Iterator[bytes]:
    """The piece, then its end, then one window after the other, each half of the last one."""
    yield piece
    last = len(piece) - WINDOW_CHARS
    if last > 1:
        yield piece[last:]
        yield from (piece[at : at + WINDOW_CHARS] for at in range(0, last, WINDOW_CHARS // 2))
