"""Reading a card out: the next one, the rest of it, its hash, and whether all of it was read.

Never counts a line as read that was not said.
"""

from collections.abc import Callable

from watchfloor.oversight import Card
from watchfloor_console.board.standing import waiting
from watchfloor_console.board.times import clock
from watchfloor_console.feed import Floor
from watchfloor_console.plain.cards import (
    FIRST_LINES,
    MORE_LINES,
    Reading,
    card_lines,
    card_name,
    hash_hex,
    head_line,
)
from watchfloor_console.plain.page import fact


class Reader:
    """Which card is read out, and how far."""

    def __init__(self, floor: Floor, say: Callable[[str], None]) -> None:
        self._floor = floor
        self._say = say
        self._reading: Reading | None = None

    def missing(self, card: Card) -> str:
        """Why a card is not read yet, as a sentence; empty if all of it was."""
        if self._reading is None or not self._reading.is_of(card):
            return f"{card_name(card.escalation)} was not read out; type next until it is, and more to its end"
        left = len(self._reading.lines) - self._reading.read
        return f"{left} lines are left. approve opens after them. Type more" if left else ""

    def close(self, escalation: str = "") -> None:
        """Put the card away: this one, or whichever it is."""
        if self._reading is not None and escalation in ("", self._reading.card.escalation):
            self._reading = None

    def read(self, verb: str) -> str:
        """Do `next`, `more` or `hash`; answers the run of the card that `next` has opened, else nothing."""
        if verb == "next":
            return self._next()
        if self._reading is None:
            self._say(fact("", "no", "no card is read out; type next."))
        elif verb == "hash":
            self._say(fact("", "hash", f"sha-256 {hash_hex(self._reading.card)}"))
        else:
            self._more(self._reading, MORE_LINES)
        return ""

    def _next(self) -> str:
        cards = waiting(self._floor.board, self._floor.health.operator)
        if not cards:
            self._say(fact(clock(self._floor.now), "STATUS", "nothing needs you."))
            return ""
        ids = [card.escalation for card in cards]
        here = self._reading.card.escalation if self._reading is not None else ""
        place = (ids.index(here) + 1) % len(ids) if here in ids else 0
        card = cards[place]
        lines = tuple(card_lines(card))
        self._say(head_line(card, f"{place + 1} of {len(cards)} that wait", len(lines), self._floor.now))
        self._more(Reading(card, lines), FIRST_LINES)
        return card.run

    def _more(self, reading: Reading, count: int) -> None:
        after = reading.on(count)
        for line in after.lines[reading.read : after.read]:
            self._say(line)
        self._reading = after
        if after.is_whole:
            self._say(fact("", "end", f"{after.read} of {after.read} lines read. approve is open."))
        else:
            left = len(after.lines) - after.read
            self._say(fact("", "more", f"{left} lines left. approve opens after them. Type more."))
