"""All that one frame shows, handed down from the screen to its parts.

Never changes while it is drawn, and never knows who draws it.
"""

from datetime import datetime
from typing import NamedTuple

from watchfloor.oversight import Card, Storm, storms
from watchfloor.records.views import RunView
from watchfloor_console.bindings import KEYS, Keys
from watchfloor_console.board import Board, Counts, Health, Words
from watchfloor_console.board.filtering import Filter
from watchfloor_console.board.standing import count_runs, fleet, waiting
from watchfloor_console.feed import Ring
from watchfloor_console.render.layout import Layout, lay_out
from watchfloor_console.render.look import Look


class Armed(NamedTuple):
    """F9 was pressed once: how long it stays armed, and of how long."""

    left_s: float
    of_s: float


class Typing(NamedTuple):
    """What is being typed in the key strip's row: after which mark, and what is said of it."""

    mark: str
    text: str = ""
    hint: str = ""
    fault: str = ""


class Picture(NamedTuple):
    """One frame. `cursor` is the selected run, `one_run` tells whether the feed shows that run alone.

    `runs` are those that the filter lets through, `known` all of the fleet. While the past is shown (`is_past`), the
    kill line still speaks of now, and says so.
    """

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
    said_no: str = ""
    keys: Keys = KEYS
    typing: Typing | None = None
    filter: Filter = Filter()
    known: tuple[RunView, ...] = ()
    is_past: bool = False
    storms: tuple[Storm, ...] = ()

    @property
    def needs(self) -> tuple[Card, ...]:
        """What needs a person, by deadline: of a storm only the card that closes first."""
        behind = {card.escalation for storm in self.storms for card in storm.cards[1:]}
        return tuple(card for card in self.cards if card.escalation not in behind)

    def storm_of(self, escalation: str) -> Storm | None:
        """The storm that a card is in."""
        return next((one for one in self.storms if any(card.escalation == escalation for card in one.cards)), None)

    @property
    def selected(self) -> RunView | None:
        """The run under the cursor."""
        return self.board.runs.get(self.cursor)

    @property
    def seen_at(self) -> datetime:
        """As of when the picture is true: now, or when the link was lost."""
        return self.health.link.lost_at or self.now

    @property
    def is_small(self) -> bool:
        """True where round trips, ledger numbers and empty rows go."""
        return self.layout.width < 100

    @property
    def is_filtered(self) -> bool:
        """True while not every run is shown."""
        return bool(self.filter.runs)

    def cards_of(self, run: str) -> int:
        """How many cards of a run wait."""
        return sum(card.run == run for card in self.cards)


def picture_of(
    board: Board,
    ring: Ring,
    health: Health,
    now: datetime,
    size: tuple[int, int],
    look: Look,
    cursor: str = "",
    shown: Filter = Filter(),  # noqa: B008 - frozen
) -> Picture:
    """Put a frame together; the cursor stays on its run, or takes the first. What counts is never filtered."""
    known = tuple(fleet(board, now))
    runs = tuple(run for run in known if shown.shows_run(run))
    cards = tuple(waiting(board, health.operator))
    if cursor not in {run.run for run in runs}:
        cursor = runs[0].run if runs else ""
    layout = lay_out(*size, len(known), len(cards))
    counts = count_runs(known, health.environment)
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
        filter=shown,
        known=known,
        storms=storms(cards),
    )
