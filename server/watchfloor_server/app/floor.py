"""The composition of the desk with everything around it: inputs go in one by one, effects are performed in order.

Never decides: what is done was decided by the desk.
"""

from collections.abc import Callable
from typing import Final, NamedTuple

from watchfloor.wire import StageLine
from watchfloor_server.app.acts import Acts, SimpleEffect
from watchfloor_server.app.clock import Clock, Moments
from watchfloor_server.app.durable import Shelf, Waiting, is_denial, is_leave, waits
from watchfloor_server.app.lanes import Lanes
from watchfloor_server.app.log import log
from watchfloor_server.app.news import News
from watchfloor_server.app.points import is_void
from watchfloor_server.app.showing import Showing
from watchfloor_server.core import effects as e
from watchfloor_server.core.desk import Desk
from watchfloor_server.core.inputs import (
    AgentSaid,
    GrantWithheld,
    Input,
    Judged,
    Latched,
    OrderWritten,
    WriteFailed,
    WriteRecovered,
)
from watchfloor_server.core.point_effects import AnswerRedeem, SayFence
from watchfloor_server.gateway.crowd import Crowd
from watchfloor_server.gateway.metrics import Metrics
from watchfloor_server.gateway.serial import Serial
from watchfloor_server.lane import Latcher
from watchfloor_server.ledger import Committed, Writer

INTERNAL: Final = 1011
"""The close code of RFC 6455 for a fault of ours."""


class Parts(NamedTuple):
    """What the floor stands on."""

    desk: Desk
    clock: Clock
    writer: Writer
    crowd: Crowd
    latcher: Latcher
    acts: Acts
    metrics: Metrics
    soon: Callable[[Callable[[], None]], object]
    lanes: Lanes


class Floor:
    """Takes inputs and performs effects; all of it in the loop's thread."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._desk = parts.desk
        self._moments = Moments(parts.clock, parts.soon)
        self._crowd = parts.crowd
        self._lanes = parts.lanes
        self._shelf = Shelf()
        self._inputs = Serial(self._take)
        self._news = News(parts.writer, parts.soon)
        self._showing = Showing(parts.crowd.announce, parts.soon)
        self._held = self._shelf.held

    def put(self, given: Input) -> None:
        """Hand an input to the desk; what it leads to is done before this returns, unless it waits for the disk."""
        self._inputs.put(given)

    def _take(self, given: Input) -> None:
        try:
            now = self._moments.shared() if isinstance(given, AgentSaid) else self._moments.fresh()
            for effect in self._desk.handle(given, now):
                self._perform(effect)
        except Exception as error:  # noqa: BLE001 - one peer's line must never end the supervision of the others
            log("fault", f"{type(given).__name__} could not be worked on: {type(error).__name__}: {error}")
            conn = getattr(given, "conn", None)
            if isinstance(conn, int):
                self._crowd.close(conn, INTERNAL, "the server could not work on this; it was logged")

    @property
    def last(self) -> int:
        """The number of the last record that was appended."""
        return self._news.last

    def committed(self, committed: Committed) -> None:
        """The ledger's word: these records are on disk. Acks first, then what waited, then the consoles."""
        for conn, seq in self._news.acks(committed.upto).items():
            self._crowd.acked(conn, seq)
        for effect in self._held.due(committed.upto):
            self._perform_held(effect)
        self._showing.add(committed.records)
        self._parts.metrics.add("commits_total")
        self._parts.metrics.add("records_total", len(committed.records))
        if self._news.is_durable:
            self._parts.latcher.settle()
        self._lanes.settled(committed.upto)

    def caught_up(self) -> None:
        """What the lane ordered is carried out here: the leave that waited for it goes out, if it still stands."""
        if not self._lanes.is_behind:
            for effect in list(self._shelf.behind.due(0)):
                self._perform_held(effect)

    def failed(self, reason: str) -> None:
        """The ledger cannot be written: no leave goes out, and what was to go out is taken back."""
        log("ledger", f"it cannot be written ({reason}), so nothing is allowed; kills work all the same")
        self.put(WriteFailed(reason))
        for effect in self._held.take(lambda effect: isinstance(effect, e.Give) or is_denial(effect)):
            self._wait(effect)

    def recovered(self) -> None:
        """The ledger is writable again."""
        log("ledger", "it can be written again")
        self.put(WriteRecovered())

    def _perform(self, effect: e.Effect) -> None:
        match effect:
            case e.Append():
                self._append(effect)
            case e.GiveOrder():
                self._give_order(effect)
            case e.Latch():
                self._latch(effect)
            case e.Judge():
                question = effect.question
                self._inputs.put(Judged(question.run, question.action, self._parts.acts.judge(question)))
            case e.RenewLease():
                self._perform_held(effect)
                if effect.conn > 0:
                    self._lanes.leased(effect.run, self._moments.fresh().boot_s)
            case e.ToConsoles() if isinstance(effect.line, StageLine):
                self._crowd.tell_consoles(effect.line)
                self._lanes.stage(effect.line)
            case e.Welcome() | e.SignDelegation() | e.Give() | e.ShowCard() | e.Page() | e.Enrol():
                self._wait(effect)
            case e.ToAgent() | e.ToConsole() | AnswerRedeem() if waits(effect):
                self._wait(effect)
            case _:
                self._perform_now(effect)

    def _perform_now(self, effect: SimpleEffect) -> None:
        """Perform what waits for nothing; a fence voids leave to use a grant up that still waits for the disk."""
        now = self._moments.fresh()
        self._parts.acts.perform(effect, now)
        if isinstance(effect, SayFence):
            for void in self._shelf.take_back(lambda held: is_void(held, effect)):
                self._parts.acts.void(void, now)

    def _append(self, effect: e.Append) -> None:
        self._news.append(effect)
        self._lanes.note(effect.records)
        if effect.ack is not None:
            self._crowd.owe(*effect.ack, len(effect.records))

    def _give_order(self, effect: e.GiveOrder) -> None:
        conn, order = effect.conn, effect.line
        self._shelf.recall(conn, order)
        self._perform_held(effect)
        if order.kind == "resume":
            for leave in self._shelf.release(conn):
                self._wait(leave)

    def left(self, conn: int) -> None:
        """An agent's connection is gone; what was put by is decided anew when it comes back."""
        self._shelf.release(conn)

    def _give_now(self, effect: e.GiveOrder) -> None:
        run, order = effect.run, effect.line
        self._lanes.give(run, order)
        self._crowd.give(effect.conn, order, lambda: self.put(OrderWritten(run, order.order)))

    def _latch(self, effect: e.Latch) -> None:
        def done(fault: str) -> None:
            for answer in effect.then:
                self._parts.acts.answer_latched(answer, fault)
            if not fault:
                self.put(Latched(effect.order))

        self._parts.latcher.latch(effect.line, done)

    def _wait(self, effect: Waiting) -> None:
        writer = self._parts.writer
        if writer.is_failing and isinstance(effect, e.Give):
            self.put(GrantWithheld(effect.leave.run, effect.leave.action))
        elif (writer.is_failing and is_denial(effect)) or (self._held.is_empty and self._news.is_durable):
            self._perform_held(effect)
        else:
            self._held.add(self.last, effect)

    def _perform_held(self, effect: Waiting) -> None:
        if is_leave(effect) and (self._lanes.is_behind or not self._shelf.behind.is_empty):
            self._shelf.behind.add(0, effect)  # leave never goes before leave that waits: a welcome is the first
        elif isinstance(effect, e.GiveOrder):
            self._give_now(effect)
        elif isinstance(effect, e.Give) and not self._parts.acts.give(effect, self._moments.fresh()):
            self.put(GrantWithheld(effect.leave.run, effect.leave.action))
        elif not isinstance(effect, e.Give):
            self._parts.acts.perform(effect, self._moments.fresh())
