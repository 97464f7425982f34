"""A bounded ring of rows: the newest are kept, and a reader who scrolled back stays where they are.

Never knows what a row says, nor how high a screen is until it is asked for a view.
"""

from collections import deque
from collections.abc import Callable, Sequence
from typing import Final, NamedTuple

from watchfloor_console.feed.rows import Row

ROWS: Final = 5000
"""Rows kept. When it is full the oldest goes: the ledger has them all."""


class View(NamedTuple):
    """What to draw, oldest first; `behind` rows are younger than the last of them."""

    rows: tuple[Row, ...]
    is_following: bool
    behind: int


class Ring:
    """Rows by their place since the start; `stays` is the last place shown while somebody reads back."""

    def __init__(self, rows: int = ROWS) -> None:
        self._rows: deque[Row] = deque(maxlen=rows)
        self._added = 0
        self._stays: int | None = None
        self._acts: dict[str, int] = {}

    @property
    def is_following(self) -> bool:
        """True while the newest row is the last one shown."""
        return self._stays is None

    @property
    def last(self) -> Row | None:
        """The newest row."""
        return self._rows[-1] if self._rows else None

    def add(self, row: Row) -> None:
        """Add the newest row."""
        self._rows.append(row)
        if row.action and row.word.text == "acts":
            self._acts[row.action] = self._added
            while len(self._acts) > ROWS:
                del self._acts[next(iter(self._acts))]
        self._added += 1

    def begin(self, rows: Sequence[Row]) -> None:
        """Put older rows before those that are here, as far as there is room."""
        here = list(self._rows)
        room = (self._rows.maxlen or ROWS) - len(here)
        older = list(rows)[-room:] if room > 0 else []
        self._rows.extendleft(reversed(older))
        self._acts = {action: place + len(older) for action, place in self._acts.items()}
        self._added += len(older)
        if self._stays is not None:
            self._stays += len(older)

    def act(self, action: str) -> Row | None:
        """The row in which an action was proposed, if it is still here."""
        place = self._acts.get(action)
        return None if place is None or not self._holds(place) else self._rows[place - self._first]

    def amend(self, action: str, row: Row) -> None:
        """Exchange the row in which an action was proposed."""
        place = self._acts.get(action)
        if place is not None and self._holds(place):
            self._rows[place - self._first] = row

    def back(self, rows: int) -> None:
        """Scroll back, at most to the oldest row that is kept."""
        last = self._added - 1 if self._stays is None else self._stays
        self._stays = max(self._first, last - rows) if self._rows else None

    def forward(self, rows: int) -> None:
        """Scroll on; at the newest row the feed is followed again."""
        if self._stays is not None:
            self._stays += rows
            if self._stays >= self._added - 1:
                self._stays = None

    def follow(self) -> None:
        """Go to the newest row and stay with it."""
        self._stays = None

    def view(self, height: int, shows: Callable[[Row], bool] | None = None) -> View:
        """The rows that end where the reader is: all, or those that are to be shown."""
        last = self._added - 1 if self._stays is None else max(self._stays, self._first)
        shown: list[Row] = []
        place = last
        while place >= self._first and len(shown) < height:
            row = self._rows[place - self._first]
            if shows is None or shows(row):
                shown.append(row)
            place -= 1
        return View(tuple(reversed(shown)), self._stays is None, self._added - 1 - last)

    @property
    def _first(self) -> int:
        return self._added - len(self._rows)

    def _holds(self, place: int) -> bool:
        return self._first <= place < self._added
