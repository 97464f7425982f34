"""What is true as of one record: runs, cards, locks, orders and who is here.

Never asks a clock, and never reads a record: that is the fold's.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from watchfloor.oversight import Card, RecordLine
from watchfloor.records import bodies
from watchfloor.records.bodies import ScopeKind, Stage
from watchfloor.records.views import LockView, OperatorPresence, RunView
from watchfloor_console.board.raised import Raised
from watchfloor_console.board.rates import Rates

ENDS: Final = 500
"""Ends of cards that are remembered, to tell who looks at one; the oldest is forgotten."""

ORDERS: Final = 100
"""Orders whose stages are remembered; the oldest is forgotten."""


@dataclass(frozen=True, slots=True)
class CardEnd:
    """How a card ended: approved, denied, expired or withdrawn; by whom, why, when, and whether a kill took it."""

    escalation: str
    end: str
    by: tuple[str, ...]
    reason: str
    at: str
    is_killed: bool = False

    def words(self) -> str:
        """`denied`, `withdrawn by the kill`."""
        return "withdrawn by the kill" if self.is_killed else self.end


@dataclass(slots=True)
class OrderNow:
    """One order and what came of it, run by run. `stages[run][stage]` is ms since the server took it."""

    order: str
    kind: str
    scope: ScopeKind
    by: str
    at: str
    fence: int | None = None
    before: int = 0
    runs: list[str] = field(default_factory=list[str])
    stages: dict[str, dict[Stage, float]] = field(default_factory=dict[str, dict[Stage, float]])
    details: dict[str, str] = field(default_factory=dict[str, str])
    missing: dict[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])
    withdrawn: int = 0
    voided: int = 0


class Board:
    """What is true as of record `upto`. Its values are frozen; the board alone exchanges them."""

    def __init__(self) -> None:
        self.upto = 0
        self.epoch = 0
        self.runs: dict[str, RunView] = {}
        self.cards: dict[str, Card] = {}
        self._before: dict[str, Card] = {}
        self.votes: dict[str, dict[str, str]] = {}
        self.unsigned: dict[str, set[str]] = {}
        self.voted_at: dict[tuple[str, str], str] = {}
        self.repeats: dict[str, int] = {}
        self.ends: dict[str, CardEnd] = {}
        self.locks: dict[tuple[str, str, bool], LockView] = {}
        self.orders: dict[str, OrderNow] = {}
        self.present: tuple[OperatorPresence, ...] = ()
        self.rates = Rates()
        self.raised = Raised()
        self.changes = 0

    def start(self, upto: int) -> None:
        """Begin anew with the first part of a snapshot; what was seen of orders and ends stays."""
        self.upto = upto
        self.runs.clear()
        self._before = self.cards
        self.cards = {}
        self.locks.clear()
        self.changes += 1

    def take_runs(self, runs: Iterable[RunView]) -> None:
        """Take runs as the server folded them; later records go on from there."""
        for run in runs:
            self.runs[run.run] = run
            self.epoch = max(self.epoch, run.epoch)
        self.changes += 1

    def take_locks(self, locks: Iterable[LockView]) -> None:
        """Take locks as the server folded them."""
        for lock in locks:
            self.locks[lock.scope.kind, lock.scope.value, lock.kill] = lock
        self.changes += 1

    def refresh(self, runs: Iterable[RunView]) -> None:
        """Take from fresh views what no record tells: leases, links, and actions in flight."""
        for fresh in runs:
            known = self.runs.get(fresh.run)
            if known is not None and known.state == fresh.state:
                seen = {
                    "lease_until_at": fresh.lease_until_at,
                    "linked": fresh.linked,
                    "in_flight": fresh.in_flight,
                    "due_at": fresh.due_at,
                    "points": fresh.points,
                    "until_exp": fresh.until_exp,
                }
                self.runs[fresh.run] = known.model_copy(update=seen)
        self.changes += 1

    def show(self, card: Card) -> None:
        """Take a card with the code that is this console's own; one that ended stays ended.

        A snapshot has no codes, and comes after the cards that were open: those keep theirs while they are the same.
        """
        if card.escalation in self.ends:
            return
        known = self.cards.get(card.escalation) or self._before.get(card.escalation)
        if card.code is None and known is not None and known.card_sha256 == card.card_sha256:
            card = card.model_copy(update={"code": known.code})
        self.cards[card.escalation] = card
        self.changes += 1

    def take_repeat(self, escalation: str, count: int) -> None:
        """Take how often the action of an open card was proposed."""
        if escalation not in self.ends:
            self.repeats[escalation] = count
            self.changes += 1

    def take_presence(self, present: tuple[OperatorPresence, ...]) -> None:
        """Take who is here."""
        self.present = present
        self.changes += 1

    def take_stage(self, order: str, run: str, stage: Stage, at_ms: float, detail: str = "") -> None:
        """Take one stage of an order, which may come before its record."""
        known = self.orders.get(order)
        if known is not None:
            known.stages.setdefault(run, {}).setdefault(stage, at_ms)
            if detail:
                known.details[run] = detail
            self.changes += 1

    def change(self, run: str | None, **update: object) -> None:
        """Exchange a run for one that differs in these fields."""
        known = self.runs.get(run or "")
        if known is not None:
            self.runs[known.run] = known.model_copy(update=update)

    def order(self, body: bodies.RunOrdered, record: RecordLine) -> OrderNow:
        """The order of a record, known from here on."""
        known = self.orders.get(body.order)
        if known is None:
            known = OrderNow(body.order, body.kind, body.scope.kind, body.by, record.at, before=record.epoch)
            self.orders[body.order] = known
            while len(self.orders) > ORDERS:
                del self.orders[next(iter(self.orders))]
        if record.run is not None and record.run not in known.runs:
            known.runs.append(record.run)
        return known

    def vote(self, escalation: str, operator: str, answer: str, at: str, *, is_signed: bool = True) -> None:
        """Take one person's word on a card of which every word is known, and whether they signed it themselves."""
        if escalation in self.votes:
            self.votes[escalation][operator] = answer
            self.voted_at[escalation, operator] = at
            if not is_signed:
                self.unsigned.setdefault(escalation, set()).add(operator)

    def close(self, end: CardEnd) -> None:
        """Remember how a card ended."""
        self.cards.pop(end.escalation, None)
        for operator in self.votes.pop(end.escalation, {}):
            self.voted_at.pop((end.escalation, operator), None)
        self.unsigned.pop(end.escalation, None)
        self.raised.pages.pop(end.escalation, None)
        self.repeats.pop(end.escalation, None)
        self.ends[end.escalation] = end
        while len(self.ends) > ENDS:
            del self.ends[next(iter(self.ends))]
