"""What waits for the disk: leave is written down before it is given, and so is whatever else must be true.

Never knows what an effect does.
"""

from collections import deque
from collections.abc import Callable, Iterator
from typing import TypeGuard

from watchfloor.wire import Decision
from watchfloor_server.core.effects import Enrol, Give, GiveOrder, RenewLease, ShowCard, ToAgent, ToConsole, Welcome
from watchfloor_server.core.point_effects import AnswerRedeem

Waiting = Welcome | RenewLease | Give | GiveOrder | ShowCard | Enrol | ToAgent | ToConsole | AnswerRedeem


class Held:
    """Effects in order, each with the record that must be on disk first."""

    def __init__(self) -> None:
        self._queue: deque[tuple[int, Waiting]] = deque()

    @property
    def is_empty(self) -> bool:
        """True if nothing waits."""
        return not self._queue

    def add(self, seq: int, effect: Waiting) -> None:
        """Hold an effect until record `seq` is durable; `seq` never falls."""
        self._queue.append((seq, effect))

    def due(self, upto: int) -> Iterator[Waiting]:
        """Take what may happen now that all up to `upto` is durable."""
        while self._queue and self._queue[0][0] <= upto:
            yield self._queue.popleft()[1]

    def take(self, wanted: Callable[[Waiting], bool]) -> list[Waiting]:
        """Take effects out of their order."""
        taken = [effect for _, effect in self._queue if wanted(effect)]
        self._queue = deque(pair for pair in self._queue if not wanted(pair[1]))
        return taken

    def has_welcome(self, conn: int) -> bool:
        """True if this agent's `welcome` is still to come."""
        return any(isinstance(effect, Welcome) and effect.conn == conn for _, effect in self._queue)


def waits(effect: ToAgent | ToConsole | AnswerRedeem) -> bool:
    """True for an answer that is given only once everything that was written before it is on disk."""
    return effect.ok if isinstance(effect, AnswerRedeem) else effect.durable


def is_decision(effect: Waiting) -> TypeGuard[ToAgent]:
    """True for an answer to an action that brings no grant."""
    return isinstance(effect, ToAgent) and isinstance(effect.line, Decision)


def is_denial(effect: Waiting) -> bool:
    """True for what needs no record first: a denial gives no leave."""
    return isinstance(effect, ToAgent) and isinstance(effect.line, Decision) and effect.line.answer == "deny"


def is_leave(effect: Waiting) -> bool:
    """True for what lets a run act, or go on: never said before the lane's orders are carried out here."""
    if isinstance(effect, GiveOrder):
        return effect.line.kind == "resume"
    return isinstance(effect, Welcome | RenewLease | Give | AnswerRedeem)
