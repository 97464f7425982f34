"""What travels up: wishes of a hand, from widgets and screens to the application.

Never a command: whoever hears one decides what comes of it.
"""

from textual.message import Message

from watchfloor.oversight import Card, Verdict


class Moved(Message):
    """The cursor is to go `steps` runs down (up if negative)."""

    def __init__(self, steps: int) -> None:
        super().__init__()
        self.steps = steps


class Chosen(Message):
    """A row of the fleet was clicked: the `place` is counted from the first row that is drawn."""

    def __init__(self, place: int) -> None:
        super().__init__()
        self.place = place


class Scrolled(Message):
    """The feed is to go back (positive) or on (negative) by `rows`."""

    def __init__(self, rows: int) -> None:
        super().__init__()
        self.rows = rows


class Followed(Message):
    """The feed is to follow the newest row again."""


class Narrowed(Message):
    """The feed is to show one run, or all again."""


class Opened(Message):
    """A card is to be opened: the one of the selected run, or with `is_next` the one with the nearest deadline."""

    def __init__(self, *, is_next: bool, step: str = "read", after: str = "") -> None:
        super().__init__()
        self.is_next = is_next
        self.step = step
        self.after = after


class Answered(Message):
    """An operator's word on the card as it was shown."""

    def __init__(self, card: Card, verdict: Verdict) -> None:
        super().__init__()
        self.card = card
        self.verdict = verdict


class Asked(Message):
    """The help is to be shown."""


class Left(Message):
    """The console is to be left."""
