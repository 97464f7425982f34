"""What travels up: wishes of a hand, from widgets and screens to the application.

Never a command: whoever hears one decides what comes of it.
"""

from typing import Literal, Protocol

from textual.message import Message

from watchfloor.oversight import Card, OrderKind, OrderScope, Storm, Verdict
from watchfloor_console.bindings import Command
from watchfloor_console.board import Pieces
from watchfloor_console.board.seeking import Found, Seek

Place = Literal["identity", "ledger", "health", "since"]
Hop = Literal["parent", "child"]


class Moved(Message):
    """The cursor is to go `steps` runs down (up if negative)."""

    def __init__(self, steps: int) -> None:
        super().__init__()
        self.steps = steps


class Chosen(Message):
    """A row was clicked: the `place` is counted from the first row of its part that is drawn."""

    def __init__(self, place: int) -> None:
        super().__init__()
        self.place = place


class Scrolled(Message):
    """What is shown is to go back (positive) or on (negative) by `rows`."""

    def __init__(self, rows: int) -> None:
        super().__init__()
        self.rows = rows


class Followed(Message):
    """The feed is to follow the newest row again."""


class Narrowed(Message):
    """The feed is to show one run, or all again."""


class Filtered(Message):
    """Only what these words describe is to be shown; all of it if they are empty."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.text = text


class Opened(Message):
    """A card is to be opened: the one of the selected run, or with `is_next` the one with the nearest deadline."""

    def __init__(self, *, is_next: bool, step: str = "read", after: str = "", escalation: str = "") -> None:
        super().__init__()
        self.is_next = is_next
        self.step = step
        self.after = after
        self.escalation = escalation


class RunOpened(Message):
    """A run is to be opened: this one, the selected one if it is empty, or its parent or child."""

    def __init__(self, run: str = "", hop: Hop | None = None) -> None:
        super().__init__()
        self.run = run
        self.hop = hop


class Shown(Message):
    """Another screen is to be opened; `run` and `action` say what it is about, `at` which moment."""

    def __init__(self, place: Place, run: str = "", action: str = "", at: str = "") -> None:
        super().__init__()
        self.place: Place = place
        self.run = run
        self.action = action
        self.at = at


class Answered(Message):
    """An operator's word on the card as it was shown."""

    def __init__(self, card: Card, verdict: Verdict) -> None:
        super().__init__()
        self.card = card
        self.verdict = verdict


class StormAsked(Message):
    """The step in which a storm is denied whole is to be opened: its cards as they are shown now."""

    def __init__(self, storm: Storm) -> None:
        super().__init__()
        self.storm = storm


class StormDenied(Message):
    """A whole storm is denied, by hand: a verdict for each of these cards."""

    def __init__(self, storm: Storm, reason: str) -> None:
        super().__init__()
        self.storm = storm
        self.reason = reason


class StormHeld(Message):
    """The agents of a storm are to stand still, all their runs."""

    def __init__(self, storm: Storm) -> None:
        super().__init__()
        self.storm = storm


class PauseAsked(Message):
    """The selected run is to stand still, or if it does, its resume step is to be opened."""


class RearmAsked(Message):
    """The re-arm step of the selected run is to be opened."""


class WordsAsked(Message):
    """The step in which words are written to the agent of a run is to be opened."""

    def __init__(self, run: str = "") -> None:
        super().__init__()
        self.run = run


class Ordered(Message):
    """An order, given by hand in its step."""

    def __init__(self, kind: OrderKind, scope: OrderScope, reason: str) -> None:
        super().__init__()
        self.kind: OrderKind = kind
        self.scope = scope
        self.reason = reason


class Noted(Message):
    """Words to the agent of a run."""

    def __init__(self, run: str, text: str) -> None:
        super().__init__()
        self.run = run
        self.text = text


class Commanded(Message):
    """A command was typed."""

    def __init__(self, command: Command) -> None:
        super().__init__()
        self.command = command


class Seeker(Protocol):
    """Who seeks, and is told."""

    def found(self, seek: Seek, found: Found) -> None:
        """Take what was sought."""
        ...


class Sought(Message):
    """A screen wants to be told something; the answer comes down to it."""

    def __init__(self, seek: Seek, seeker: Seeker) -> None:
        super().__init__()
        self.seek: Seek = seek
        self.seeker = seeker


class Looked(Message):
    """This operator has looked at what happened, up to a record."""

    def __init__(self, upto: int) -> None:
        super().__init__()
        self.upto = upto


class Copied(Message):
    """A text is to be put on the terminal's clipboard."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.text = text


class PageOpened(Message):
    """A text is to be shown whole: rows of pieces that are visible already."""

    def __init__(self, title: str, note: str, rows: tuple[Pieces, ...]) -> None:
        super().__init__()
        self.title = title
        self.note = note
        self.rows = rows


class Told(Message):
    """A sentence is to stand in the key strip's place for a while."""

    def __init__(self, words: str) -> None:
        super().__init__()
        self.words = words


class Asked(Message):
    """The help is to be shown."""


class Left(Message):
    """The console is to be left."""
