"""The state of an open card as its screen shows it: read so far, the step that is open, the code, what was answered.

Never changes by itself: the screen exchanges it.
"""

from typing import Literal, NamedTuple

from pydantic import JsonValue

from watchfloor.oversight import Card
from watchfloor_console.board import CardEnd
from watchfloor_console.render.reading import Progress, Reading

Step = Literal["read", "approve", "deny", "edit"]


class Deciding(NamedTuple):
    """What the decide screen draws beside the picture."""

    card: Card
    progress: Progress
    step: Step = "read"
    code: str = ""
    signs: str = ""
    good_s: float = 0.0
    is_open: bool = False
    closed_s: float = 0.0
    reason: str = ""
    end: CardEnd | None = None
    is_sending: bool = False
    answer: str = ""
    cannot: str = ""
    scope: int = 0
    edited: Card | None = None
    supplied: JsonValue = None
    is_supplied: bool = False
    row: int = 0

    @property
    def shown(self) -> Card:
        """The card with the arguments as they would run."""
        return self.edited or self.card


class Share(NamedTuple):
    """How the rows of a card's pane are shared out."""

    facts: int
    said: int


def share(rows: int, reading: Reading) -> Share:
    """Give each window what it needs, the arguments first, the agent's words at least three rows."""
    said_least = min(3, len(reading.said)) if reading.said else 1
    facts = max(1, min(len(reading.facts), rows - said_least))
    return Share(facts, max(1, rows - facts))
