"""When a bell may ring: once when something begins to wait, and once when a card has thirty seconds left.

Never rings by itself, and never twice for the same.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from watchfloor.oversight import Card
from watchfloor_console.board.times import age_s

LATE_S: Final = 30.0


class Alarm:
    """What was rung for already."""

    def __init__(self) -> None:
        self._waited = False
        self._late: frozenset[str] = frozenset()

    def is_due(self, cards: Sequence[Card], now: datetime) -> bool:
        """True if the bell is to ring now."""
        begins = bool(cards) and not self._waited
        late = frozenset(card.escalation for card in cards if -age_s(now, card.deadline_at) <= LATE_S)
        is_late = bool(late - self._late)
        self._waited, self._late = bool(cards), late
        return begins or is_late
