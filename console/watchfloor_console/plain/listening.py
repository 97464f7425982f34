"""Listening to one session: each record in words to the pace, and news of the link.

Never speaks itself, and never decides anything.
"""

from collections.abc import Callable
from typing import NamedTuple

from watchfloor.oversight import (
    GapLine,
    LinkBack,
    LinkEnded,
    LinkLost,
    LinkNews,
    Oversight,
    RecordLine,
    Tick,
    ToConsole,
    Unreadable,
    told,
)
from watchfloor_console.board.times import clock, spoken
from watchfloor_console.feed import Floor
from watchfloor_console.feed.watching import follow
from watchfloor_console.plain.pace import Pace, Spoken
from watchfloor_console.plain.page import fact
from watchfloor_console.plain.stops import WORDS
from watchfloor_console.plain.telling import Teller


class Ear(NamedTuple):
    """Where what is heard goes."""

    floor: Floor
    teller: Teller
    pace: Pace

    def hear(self, line: ToConsole | LinkNews) -> None:
        """Take one line, or news of the link, after the floor took it."""
        if isinstance(line, RecordLine):
            for said in self.teller.tell(line, told(line)):
                self.pace.hear(said)
        if isinstance(line, Tick):
            self.pace.held(line.held)
        word, text = _news(line)
        if word:
            self.pace.hear(Spoken(fact(clock(self.floor.now), word, text), "must"))


async def listen(session: Oversight, ear: Ear, speak: Callable[[], None], *, is_read_only: bool) -> None:
    """Follow until the session is over; raises `Refused` or `Fork` then."""

    def hear(line: ToConsole | LinkNews) -> None:
        ear.hear(line)
        speak()

    await follow(session, ear.floor, hear, is_read_only=is_read_only)


def _news(line: ToConsole | LinkNews) -> tuple[str, str]:
    match line:
        case GapLine():
            return "GAP", f"records {line.from_} to {line.to} were not sent here; the ledger has them."
        case LinkLost():
            return "LOST LINK", f"{WORDS.line(line.reason, 300)}. It is dialled again; what you heard grows old."
        case LinkBack():
            return "LINK", f"back after {spoken(line.gone_s)}; what was missed follows."
        case LinkEnded():
            return "LOST LINK", f"for good: {WORDS.line(str(line.error), 300)}"
        case Unreadable():
            return "LINK", f"a line could not be read: {WORDS.line(line.reason, 300)}"
        case _:
            return "", ""
