"""All that one frame shows, handed down from the screen to its parts.

Never changes while it is drawn, and never knows who draws it.
"""

from datetime import datetime
from typing import NamedTuple

from watchfloor.oversight import Card
from watchfloor.records.views import RunView
from watchfloor_console.board import Board, Counts, Health, Words
from watchfloor_console.board.standing import count_runs, fleet, waiting
from watchfloor_console.feed import Ring
from watchfloor_console.render.layout import Layout, lay_out
from watchfloor_console.render.look import Look


class Armed(NamedTuple):
    """F9 was pressed once: how long it stays armed, and of how long."""

    left_s: float
    of_s: float


class Picture(NamedTuple):
    """One frame. `cursor` is the selected run, `one_run` tells whether the feed shows that run alone."""

    board: Board
    ring: Ring
    health: Health
    now: datetime
    runs: tuple[RunView, ...]
    cards: tuple[Card, ...]
    counts: Counts
    layout: Layout
    words: Words
    look: Look
    cursor: str = ""
    one_run: bool = False
    armed: Armed | None = None
    painted_s: float = 0.0
    notice: str = ""
    said_no: str = ""

    @property
    def selected(self) -> RunView | None:
        """The run under the cursor."""
        return self.board.runs.get(self.cursor)

    @property
    def is_small(self) -> bool:
        """True where round trips, ledger numbers and empty rows go."""
        return self.layout.width < 100

    def cards_of(self, run: str) -> int:
        """How many cards of a run wait."""
        return sum(card.run == run for card in self.cards)


def picture_of(
    board: Board, ring: Ring, health: Health, now: datetime, size: tuple[int, int], look: Look, cursor: str = ""
) -> Picture:
    """Put a frame together; the cursor stays on its run, or takes the first."""
    runs = tuple(fleet(board, now))
    cards = tuple(waiting(board, health.operator))
    if cursor not in {run.run for run in runs}:
        cursor = runs[0].run if runs else ""
    layout = lay_out(*size, len(runs), len(cards))
    counts = count_runs(runs, health.environment)
    return Picture(
        board,
        ring,
        health,
        now,
        runs,
        cards,
        counts,
        layout,
        Words(look.ascii),
        look,
        cursor,
        one_run=layout.width < 100,
    )
