"""The lane's composition: orders go to its own desk, and are on the runs' sockets before anything else happens.

Records are the main process's: what its desk would write down here, the lane leaves to it. Never waits.
"""

from typing import NamedTuple

from watchfloor.errors import CloseCode
from watchfloor.wire import LaneLine, Line, Order, Paused, Read, Renew, Reply, Resumed, StageLine, StoppedLine
from watchfloor_server.core import effects as e
from watchfloor_server.core import inputs as i
from watchfloor_server.core.desk import Desk
from watchfloor_server.core.facts import Now
from watchfloor_server.core.ordering import pending
from watchfloor_server.core.state import DYING, OPEN, State
from watchfloor_server.gateway.clock import Clock
from watchfloor_server.gateway.log import log
from watchfloor_server.gateway.serial import Serial
from watchfloor_server.lane import letters as letter
from watchfloor_server.lane.crowd import LaneCrowd
from watchfloor_server.lane.latch import Latcher, latched
from watchfloor_server.lane.outbox import Outbox
from watchfloor_server.lane.replica import STRIDE
from watchfloor_server.lane.word import Word


class Parts(NamedTuple):
    """What the lane's floor stands on."""

    desk: Desk
    clock: Clock
    word: Word
    latcher: Latcher
    crowd: LaneCrowd
    outbox: Outbox


class LaneFloor:
    """Takes orders and runs' lines; all of it in the loop's thread."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._crowd = parts.crowd
        self._state = parts.desk.state
        self._state.stride, self._state.is_replica = STRIDE, True
        self._inputs = Serial(self._work)
        self._wrote: list[Line] = []

    def put(self, given: i.Input) -> None:
        """Hand an input to the desk and perform what it asks for."""
        self._inputs.put(given)
        if not self._inputs.is_busy:
            self._tell_wrote()

    def _work(self, given: i.Input) -> None:
        now = self._parts.clock.now()
        if isinstance(given, i.OrderGiven) and (fault := order_fault(self._state, given)):
            self._crowd.tell(given.conn, Reply(id=given.read.body.id, ok=False, code="lane", error=fault))
            return
        effects = self._parts.desk.handle(given, now)
        word = self._parts.word.value
        if any(isinstance(effect, e.Latch) for effect in effects):
            word = self._parts.word.raise_()  # before anything leaves: the main process gives no leave past it
        for effect in effects:
            self._perform(effect, now, word)

    def _perform(self, effect: e.Effect, now: Now, word: int) -> None:
        match effect:
            case e.GiveOrder():
                self.give(effect.run, effect.conn, effect.line)
            case e.Latch():
                self._latch(effect, now, word)
            case e.ToConsole():
                self._crowd.tell(effect.conn, effect.line)
            case e.ToConsoles() if isinstance(effect.line, StageLine):
                self._crowd.stage(effect.line)
            case e.Close():
                self._crowd.close(effect.conn, effect.code, effect.reason)
            case _:
                pass  # records, cards and leave are the main process's

    def give(self, run: str, conn: int, order: Order) -> None:
        """Put an order on a run's lane."""

        def done() -> None:
            self.put(i.OrderWritten(run, order.order))
            self._wrote.append(letter.Wrote(run=run, order=order.order))
            if not self._inputs.is_busy:
                self._tell_wrote()

        self._crowd.give(conn, order, done)

    def _tell_wrote(self) -> None:
        """After the order itself, which the main process must know first; it leaves for the runs before either."""
        wrote, self._wrote = self._wrote, []
        for line in wrote:
            self._parts.outbox.post(line)

    def _latch(self, effect: e.Latch, now: Now, word: int) -> None:
        outbox = self._parts.outbox
        outbox.order(effect.line, now, word)

        def done(fault: str) -> None:
            for answer in effect.then:
                line = answer.line
                self._crowd.tell(answer.conn, latched(line, fault) if isinstance(line, Reply) else line)
            if fault:
                log("journal", f"an order was given, and could not be written: {fault}")
                return
            self.put(i.Latched(effect.order))
            outbox.post(letter.Journalled(order=effect.order))

        self._parts.latcher.latch(effect.line, done)

    def link(self, conn: int, name: str) -> None:
        """A run opened its lane: what it was ordered last is given again."""
        run = self._state.runs[name]
        if run.conn is not None:
            self._state.by_conn.pop(run.conn, None)
            self._crowd.close(run.conn, CloseCode.SUPERSEDED, "the same run opened another lane")
        run.conn = conn
        self._state.by_conn[conn] = name
        self._parts.outbox.post(letter.Linked(run=name))
        line = run.hold if run.stop is None or run.stop.line is None else run.stop.line
        if line is not None:
            self.give(name, conn, line)

    def unlink(self, conn: int, name: str) -> None:
        """A run's lane is gone."""
        run = self._state.runs.get(name)
        if run is not None and run.conn == conn:
            self._parts.outbox.post(letter.Unlinked(run=name))
        self.put(i.AgentLeft(conn))

    def said(self, conn: int, name: str, read: Read[LaneLine]) -> None:
        """A run said a line: the main process hears it, and what answers an order counts here too."""
        told = letter.Said(run=name, raw=read.raw.decode())
        if isinstance(read.body, StoppedLine):
            self._parts.outbox.last_word(told)
        else:
            self._parts.outbox.post(told)
        match read.body:
            case Paused() | Resumed():
                self.put(i.AgentAnswered(conn, read.body))
            case StoppedLine():
                self.put(i.AgentStopped(conn, Read(read.body, read.fields, read.raw)))
            case Renew():
                pass  # the main process verifies identity, and answers

    def count_open_runs(self) -> int:
        """Runs that may still act, or are not known to be stopped."""
        return sum(run.state in OPEN or run.state in DYING for run in self._state.runs.values())


def order_fault(state: State, given: i.OrderGiven) -> str:
    """Why an order is not for the lane: it stops, and takes back what counts down; all else can wait."""
    line = given.read.body
    if line.kind in ("pause", "kill"):
        return ""
    if line.kind != "resume":
        return f"the kill lane takes no {line.kind}; give it on the console's own connection"
    if line.id in state.orders:
        return "its id was used before"
    scope = line.scope.scope
    for run in state.runs.values():
        word, _ = pending(run)
        is_reached = scope.kind != "run" or run.run == scope.value
        if is_reached and word is not None and word.by == given.operator.name:
            return ""
    return "no kill of yours counts down there; a pause is ended on the console's own connection"
