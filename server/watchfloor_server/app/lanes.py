"""The main process's end of the lane: what it tells of runs, what it hears, and whether it is behind.

The lane's orders are carried out here too, before any leave goes out. Never knows how the lane's process is kept.
"""

from collections import deque
from collections.abc import Callable, Iterable
from typing import Final, NamedTuple, Protocol

from watchfloor.chain import b64url
from watchfloor.errors import ProtocolError
from watchfloor.records import NewRecord
from watchfloor.wire import LANE_LINES, Head, Lease, Line, Order, Read, Renew, StageLine, StoppedLine
from watchfloor_server.core import inputs as i
from watchfloor_server.core.facts import Operator
from watchfloor_server.core.state import State
from watchfloor_server.gateway.log import log
from watchfloor_server.lane import letters as letter
from watchfloor_server.lane.replica import tell

TOLD_KINDS: Final = frozenset(
    {
        "run.started",
        "run.linked",
        "run.lost",
        "run.held",
        "run.paused",
        "run.resumed",
        "run.stopping",
        "run.unconfirmed",
        "run.stopped",
        "run.ended",
        "identity.refreshed",
    }
)
"""Kinds of record after which the lane is told of the run anew."""


class Post(Protocol):
    """Sends letters to the lane's process, if it is there."""

    @property
    def is_there(self) -> bool:
        """True while the lane is connected."""
        ...

    @property
    def word(self) -> int:
        """The shared word now."""
        ...

    def post(self, line: Line) -> None:
        """Send a letter."""
        ...


class Greeting(NamedTuple):
    """What an operator's welcome says beside the operator."""

    head: Head
    policy: str
    environment: str


class Ground(NamedTuple):
    """What a lane's end stands on. `put` hands an input to the desk, `soon` calls back in the next turn."""

    state: State
    put: Callable[[i.Input], None]
    caught_up: Callable[[], None]
    last: Callable[[], int]
    operators: Callable[[], tuple[Operator, ...]]
    greeting: Callable[[], Greeting]
    soon: Callable[[Callable[[], None]], object]


class Lanes:
    """The runs' second connections, as the main process sees them: numbers below zero."""

    def __init__(self) -> None:
        self.url: str | None = None
        self._ground: Ground | None = None
        self._post: Post | None = None
        self._caught = 0
        self._conns: dict[str, int] = {}
        self._runs: dict[int, str] = {}
        self._number = 0
        self._dirty: dict[str, None] = {}
        self._unsettled: deque[tuple[int, int]] = deque()
        self._rolled: letter.Roll | None = None

    def stand_on(self, ground: Ground, post: Post) -> None:
        """Begin to serve a desk, over a process that `post` reaches."""
        self._ground, self._post = ground, post

    @property
    def is_behind(self) -> bool:
        """True if the lane gave an order that is not carried out here yet: no leave goes out till then."""
        return self._post is not None and self._post.is_there and self._post.word != self._caught

    # -- what the lane is told

    def note(self, records: Iterable[NewRecord]) -> None:
        """Records were appended: what they change about a run is told."""
        for record in records:
            if record.kind in TOLD_KINDS:
                self.touch(record.run)

    def touch(self, run: str | None) -> None:
        """Something about a run changed: the lane is told in this turn."""
        if self._ground is None or run is None:
            return
        if not self._dirty:
            self._ground.soon(self._tell)
        self._dirty[run] = None

    def give(self, run: str, order: Order) -> None:
        """Give an order on the run's lane too."""
        if run in self._conns:
            self._tell()
            self._send(letter.Give(run=run, order=order))

    def say(self, conn: int, line: Line) -> None:
        """Say a line on the lane that has this number; only leases are said there."""
        run = self._runs.get(conn)
        if run is not None and isinstance(line, Lease):
            self._send(letter.Say(run=run, lease=line))

    def leased(self, run: str, from_s: float) -> None:
        """A lease was renewed over the main connection."""
        self._send(letter.Leased(run=run, from_s=from_s))

    def stage(self, line: StageLine) -> None:
        """Show a stage to whoever ordered over the lane."""
        self._send(letter.Staged(stage=line))

    def roll(self) -> None:
        """Tell who is enrolled, if that or what goes with it has changed."""
        ground = self._ground
        if ground is None:
            return
        head, policy, environment = ground.greeting()
        operators = tuple(
            letter.Enrolled(name=each.name, key=b64url(each.key), roles=each.roles) for each in ground.operators()
        )
        roll = letter.Roll(
            operators=operators, epoch=ground.state.epoch, head=head, policy=policy, environment=environment
        )
        if roll != self._rolled:
            self._rolled = roll
            self._send(roll)

    def settled(self, upto: int) -> None:
        """All records up to `upto` are on disk: orders of the lane among them need its journal no more."""
        heard = 0
        while self._unsettled and self._unsettled[0][0] <= upto:
            heard = self._unsettled.popleft()[1]
        if heard:
            self._send(letter.Heard(n=heard))

    def _tell(self) -> None:
        if self._ground is None:
            return
        dirty, self._dirty = self._dirty, {}
        for name in dirty:
            run = self._ground.state.runs.get(name)
            self._send(letter.Gone(run=name) if run is None or not run.key else tell(run))

    def _send(self, line: Line) -> None:
        if self._post is not None:
            self._post.post(line)

    # -- what the lane tells

    def met(self) -> None:
        """A lane is there: tell it everything."""
        if self._ground is None:
            return
        self._rolled = None
        self.roll()
        for name in self._ground.state.runs:
            self.touch(name)

    def lost(self) -> None:
        """The lane's process is gone; all it said was heard, and whoever waits for it goes on without."""
        for run in list(self._conns):
            self.unlink(run)
        if self._ground is not None:
            self._ground.caught_up()

    def hear(self, given: letter.ToMain) -> None:
        """Take one letter of the lane."""
        if self._ground is not None:
            hear(self, self._ground, given)

    def conn_of(self, run: str) -> int | None:
        """The number of a run's lane."""
        return self._conns.get(run)

    def link(self, run: str) -> int:
        """A run opened its lane, and this is its number; it takes the place of an earlier one."""
        self.unlink(run)
        self._number -= 1
        self._conns[run], self._runs[self._number] = self._number, run
        if self._ground is not None:
            self._ground.put(i.LaneLinked(self._number, run))
        return self._number

    def unlink(self, run: str) -> None:
        """A run's lane is gone."""
        conn = self._conns.pop(run, None)
        if conn is not None and self._ground is not None:
            self._runs.pop(conn, None)
            self._ground.put(i.LaneLeft(conn))

    def catch_up(self, word: int, ordered: tuple[int, int] | None = None) -> None:
        """All that the lane ordered up to this word is carried out here; `ordered` is (last record, its number)."""
        if ordered is not None:
            self._unsettled.append(ordered)
        self._caught = max(self._caught, word) if ordered is not None else word
        if self._ground is not None:
            self._ground.caught_up()


def hear(lanes: Lanes, ground: Ground, given: letter.ToMain) -> None:
    """Take one letter of the lane."""
    match given:
        case letter.Ordered():
            ground.put(i.Carried(given.entry.encode(), given.ordered_s))
            lanes.catch_up(given.word, (ground.last(), given.n))
        case letter.Synced():
            lanes.catch_up(given.word)
        case letter.Journalled():
            ground.put(i.Latched(given.order))
        case letter.Wrote():
            ground.put(i.OrderWritten(given.run, given.order))
        case letter.Linked():
            lanes.link(given.run)
        case letter.Unlinked():
            lanes.unlink(given.run)
        case letter.Said():
            _said(lanes, ground, given)
        case letter.Ready() | letter.Beat():
            pass  # the keeper of the process counts them


def _said(lanes: Lanes, ground: Ground, given: letter.Said) -> None:
    try:
        read = LANE_LINES.read(given.raw.encode())
    except ProtocolError as error:
        log("lane", f"a line of run {given.run!r} could not be read: {error}")
        return
    body, conn = read.body, lanes.conn_of(given.run)
    if isinstance(body, StoppedLine):  # it may be told again, when the lane that it was said on is closed
        ground.put(i.AgentStopped(lanes.link(given.run) if conn is None else conn, Read(body, read.fields, read.raw)))
        if conn is None:
            lanes.unlink(given.run)
    elif conn is not None:
        ground.put(i.AgentRenewed(conn, body.n) if isinstance(body, Renew) else i.AgentAnswered(conn, body))
