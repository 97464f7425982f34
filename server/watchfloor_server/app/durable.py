"""What waits for the disk: leave is written down before it is given, and so is whatever else must be true.

Never knows what an effect does.
"""

from collections import deque
from collections.abc import Callable, Iterator
from typing import TypeGuard

from watchfloor.wire import Decision, Order
from watchfloor_server.core.effects import (
    Enrol,
    Give,
    GiveOrder,
    Page,
    RenewLease,
    ShowCard,
    SignDelegation,
    ToAgent,
    ToConsole,
    Welcome,
)
from watchfloor_server.core.point_effects import AnswerRedeem

Waiting = (
    Welcome
    | RenewLease
    | SignDelegation
    | Give
    | GiveOrder
    | ShowCard
    | Page
    | Enrol
    | ToAgent
    | ToConsole
    | AnswerRedeem
)


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
    return isinstance(effect, Welcome | RenewLease | SignDelegation | Give | AnswerRedeem)


class Shelf:
    """What has not left yet: for the disk (`held`), for the lane (`behind`), or since its run stands still."""

    def __init__(self) -> None:
        self.held = Held()
        self.behind = Held()
        self._put_by: dict[int, list[Waiting]] = {}

    def take_back(self, wanted: Callable[[Waiting], bool]) -> list[Waiting]:
        """Take effects out of both queues."""
        return [*self.held.take(wanted), *self.behind.take(wanted)]

    def recall(self, conn: int, order: Order) -> None:
        """An order goes before all that was decided and has not left: a kill ends it, a pause puts it by."""
        if order.kind != "resume":
            put_by = self.take_back(lambda held: isinstance(held, Give) and held.conn == conn)
            self._put_by.setdefault(conn, []).extend(put_by)
        if order.kind == "kill" and order.after_s is None:
            self._put_by.pop(conn, None)
            self.take_back(lambda held: is_decision(held) and held.conn == conn)
            self.take_back(lambda held: isinstance(held, RenewLease) and held.conn == conn)

    def release(self, conn: int) -> list[Waiting]:
        """Take what was put by for a run: it goes on, or its connection is gone."""
        return self._put_by.pop(conn, [])
