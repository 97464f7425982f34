"""The desk: one input in, effects out. It holds the state and knows which room an input goes to.

Never knows a socket, a file, a clock or chance.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import assert_never

from watchfloor.records import Record
from watchfloor.records.bodies import ServerStarted, ServerStopped
from watchfloor.records.views import LockView, OperatorPresence, RunView
from watchfloor.wire import Card
from watchfloor_server.core import (
    approving,
    asking,
    cards,
    conferring,
    delegating,
    drills,
    equals,
    fencing,
    joining,
    labels,
    lanes,
    loading,
    lost,
    operators,
    ordering,
    orphans,
    paging,
    points,
    practising,
    pressing,
    speech,
    stopping,
    sweeping,
    views,
    wardens,
)
from watchfloor_server.core import inputs as i
from watchfloor_server.core.canary_inputs import AgentDidPractice
from watchfloor_server.core.effects import Effect, OperatorsChanged
from watchfloor_server.core.facts import Mint, Now, Operator
from watchfloor_server.core.paging_inputs import Paged
from watchfloor_server.core.point_inputs import POINT
from watchfloor_server.core.relatching import carry, relatch
from watchfloor_server.core.restoring import restore
from watchfloor_server.core.state import State
from watchfloor_server.core.writing import note


class Desk:
    """The pure core. `mint` gives random bytes for ids; a lease lasts `lease_ttl_s`, renewed each `lease_renew_s`."""

    def __init__(self, server_id: str, mint: Mint, lease_ttl_s: float, lease_renew_s: float) -> None:
        self.state = State(server_id, lease_ttl_s, lease_renew_s)
        self._mint = mint
        self._journal: tuple[bytes, ...] = ()

    def restore(
        self, records: Iterable[Record], journal: Iterable[bytes], now: Now, mandates: Mapping[str, str] | None = None
    ) -> None:
        """Read the records again, and keep what the journal holds beyond them for `Started`.

        `mandates` are those that runs which are over had used, each with its expiry.
        """
        restore(self.state, records, now)
        self.state.mandates.update(mandates or {})
        self._journal = tuple(journal)

    def handle(self, given: i.Input, now: Now) -> list[Effect]:
        """Take one input; the effects are to be performed in order."""
        return list(fencing.ahead(self.state, self._route(given, now), now))

    def _route(self, given: i.Input, now: Now) -> Iterator[Effect]:
        """Orders first: nothing stands before a kill, not even a test of a type."""
        if isinstance(given, i.ORDER):
            return self._order(given, now)
        if isinstance(given, i.AgentSaid):
            return speech.say(self.state, given, now)
        if isinstance(given, i.Judged):
            return asking.judged(self.state, given, now, self._mint)
        if isinstance(given, i.AgentDelegates):
            return delegating.delegate(self.state, given, now, self._mint)
        if isinstance(given, i.AGENT):
            return self._agent(given, now)
        if isinstance(given, i.CONSOLE):
            return self._console(given, now)
        if isinstance(given, POINT):
            return points.take(self.state, given, now)
        return self._server(given, now)

    def _order(self, given: i.OrderInput, now: Now) -> Iterator[Effect]:
        if isinstance(given, i.OrderGiven):
            return pressing.press(self.state, given, now)
        if isinstance(given, i.Carried):
            return carry(self.state, given, now)
        if isinstance(given, i.OrderWritten):
            return ordering.written(self.state, given, now)
        return ordering.latched(self.state, given, now)

    def _agent(self, given: i.AgentInput, now: Now) -> Iterator[Effect]:
        state = self.state
        match given:
            case i.AgentJoined():
                return joining.join(state, given, now, self._mint)
            case i.AgentLineRefused():
                return speech.refuse(state, given, now)
            case i.AgentRenewed():
                return joining.renew(state, given, now)
            case i.AgentRefreshed():
                return joining.refresh(state, given, now, self._mint)
            case i.AgentAnswered():
                return ordering.answered(state, given, now)
            case i.AgentStopped():
                return stopping.stopped(state, given, now)
            case AgentDidPractice():
                return wardens.did(state, given)
            case i.AgentLeft():
                return joining.leave(state, given)
            case i.LaneLinked() | i.LaneLeft():
                return lanes.take(state, given)
            case _:
                assert_never(given)

    def _console(self, given: i.ConsoleInput, now: Now) -> Iterator[Effect]:
        state = self.state
        match given:
            case i.OperatorJoined():
                return operators.join(state, given, now)
            case i.OperatorLeft():
                return operators.leave(state, given, now)
            case i.OperatorEnrolling():
                return operators.enrol(state, given, now)
            case i.VerdictGiven():
                return approving.answer(state, given, now)
            case i.NoteGiven() | i.DrillGiven():
                return drills.tell(state, given, now)
            case i.AdminGiven():
                return operators.administer(state, given, now)
            case _:
                assert_never(given)

    def _server(self, given: i.ServerInput, now: Now) -> Iterator[Effect]:
        state = self.state
        match given:
            case i.Ticked():
                return _tick(state, now, self._mint)
            case i.IdentityRefused():
                return joining.refused_at_door(state, given, now)
            case Paged():
                return paging.paged(state, given, now)
            case i.GrantWithheld():
                return asking.withheld(state, given, now)
            case i.WriteFailed() | i.WriteRecovered():
                state.writable = isinstance(given, i.WriteRecovered)
                return iter(())
            case i.PolicyLoaded() | i.PolicyRead() | i.RuleProposed():
                return loading.take(state, given, now)
            case i.Started():
                return self._start(given, now)
            case i.Closing():
                return iter([note(state, now, "server.stopped", ServerStopped(reason=given.reason))])
            case _:
                assert_never(given)

    def _start(self, given: i.Started, now: Now) -> Iterator[Effect]:
        state = self.state
        body = ServerStarted(
            server=state.server, version=given.version, key=given.key, policy=state.policy, epoch=state.epoch
        )
        yield note(state, now, "server.started", body)
        yield OperatorsChanged(tuple(state.operators.values()))
        fencing.begin(state, now)
        for entry in self._journal:
            yield from relatch(state, entry, now)
        self._journal = ()
        yield from _catch_up(state, now)

    def runs(self, now: Now) -> tuple[RunView, ...]:
        """Every run that is remembered, as it stands."""
        return tuple(views.run_view(self.state, run, now) for run in self.state.runs.values())

    def cards(self) -> tuple[Card, ...]:
        """Every open card, with its claims and who of its people is here, by deadline."""
        cards_ = sorted(self.state.cards.values(), key=lambda card: card.deadline_s)
        return tuple(cards.shown(self.state, card) for card in cards_)

    def locks(self) -> tuple[LockView, ...]:
        """Every lock in force."""
        return tuple(views.lock_view(lock) for lock in self.state.locks.values())

    def present(self) -> tuple[OperatorPresence, ...]:
        """The operators who are here."""
        return operators.present(self.state)

    def operators(self) -> tuple[Operator, ...]:
        """Every enrolled operator."""
        return tuple(self.state.operators.values())


def _catch_up(state: State, now: Now) -> Iterator[Effect]:
    """After a restart: what follows from the records, and was not written down before the crash."""
    yield from orphans.bury_orphans(state, now)
    yield from approving.finish(state, now)
    yield from loading.catch_up(state, now)
    yield from equals.finish(state, now)


def _tick(state: State, now: Now, mint: Mint) -> Iterator[Effect]:
    yield from ordering.due(state, now)
    yield from fencing.tick(state, now)
    yield from stopping.watch(state, now)
    yield from orphans.bury_orphans(state, now)
    yield from lost.bound(state, now)
    yield from sweeping.sweep(state, now)
    yield from approving.finish(state, now)
    yield from conferring.overdue_claims(state, now)
    yield from joining.expire(state, now)
    yield from practising.tick(state, now, mint)
    yield from wardens.tick(state, now, mint)
    yield from labels.tick(state, now)
