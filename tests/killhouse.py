"""Main process and lane as they are, without their sockets and disks: real desks, floors, letters and shelves.

What surrounds them is an `Around`, which a test holds. Never decides what happens next.
"""

from collections import deque
from collections.abc import Callable
from typing import NamedTuple, cast

import playbook
from judgements import allow, wait
from killpast import Book, Ledger, Past, Player, Times
from lanefolk import HEAD
from watchfloor.chain import sha256
from watchfloor.records import Record
from watchfloor.wire import Line, Order, Reply
from watchfloor_server.app.acts import Acts
from watchfloor_server.app.floor import Floor, Parts
from watchfloor_server.app.lanes import Greeting, Ground, Lanes
from watchfloor_server.core import effects as e
from watchfloor_server.core.desk import Desk
from watchfloor_server.core.facts import Judgement, Now, Operator, Question
from watchfloor_server.gateway.crowd import Crowd
from watchfloor_server.gateway.metrics import Metrics
from watchfloor_server.lane import Latcher
from watchfloor_server.lane import letters as letter
from watchfloor_server.lane.crowd import LaneCrowd
from watchfloor_server.lane.floor import LaneFloor
from watchfloor_server.lane.floor import Parts as LaneParts
from watchfloor_server.lane.inbox import Inbox
from watchfloor_server.lane.outbox import Outbox
from watchfloor_server.lane.word import Word
from watchfloor_server.ledger import Committed, Writer

SERVER = "wf-test"


class _Frontier(NamedTuple):
    size: int


class Main:
    """The main process: the floor and the lane's end of it are the server's own."""

    def __init__(self, around: "Around") -> None:
        self.around = around
        self.desk = Desk(SERVER, around.mint, playbook.LEASE_S, 3.0)
        self.turns: deque[Callable[[], None]] = deque()
        self.letters: deque[letter.ToMain | None] = deque()
        self.ledger = Ledger(around.disk)
        self.lanes = Lanes()
        self.is_linked = self.is_there = False
        self.floor = Floor(
            Parts(
                desk=self.desk,
                clock=around.clock,
                writer=cast(Writer, self.ledger),
                crowd=cast(Crowd, self),
                latcher=cast(Latcher, around.books["main"]),
                acts=cast(Acts, self),
                metrics=Metrics(),
                soon=self.turns.append,
                lanes=self.lanes,
            )
        )
        self.lanes.stand_on(
            Ground(
                state=self.desk.state,
                put=self.floor.put,
                caught_up=self.floor.caught_up,
                last=lambda: self.floor.last,
                operators=self.desk.operators,
                greeting=lambda: Greeting(HEAD, "P" * 43, "shop"),
                soon=self.turns.append,
            ),
            self,
        )

    # -- what the lane's end asks of the process that keeps it

    @property
    def word(self) -> int:
        return self.around.word.value

    def post(self, line: Line) -> None:
        if self.around.lane is not None and self.is_linked:
            self.around.lane.letters.append(cast(letter.ToLane, line))

    # -- what the floor asks of the crowd

    def give(self, conn: int | e.Give, order: Order | Now, done: Callable[[], None] | None = None) -> bool:
        """The crowd's `give` puts an order on a socket; the acts' `give` lets a grant go out."""
        if isinstance(conn, e.Give):
            self.around.past.admits("grant", conn.leave.run)
        elif isinstance(order, Order) and done is not None:
            self.around.say(conn, order)
            done()
        return True

    def tell(self, conn: int, line: Line) -> None:
        """Nobody listens for anything else."""

    def tell_consoles(self, line: Line) -> None:
        """No console is here."""

    def acked(self, conn: int, seq: int) -> None:
        """Lines are not counted here."""

    def owe(self, conn: int, seq: int, records: int) -> None:
        """Lines are not counted here."""

    def announce(self, batch: object) -> None:
        """No console is here."""

    def close(self, conn: int, code: int, reason: str) -> None:
        self.around.closed(conn)

    # -- what the floor asks of the acts

    def judge(self, question: Question) -> Judgement:
        return wait() if question.tool == "ask" and not question.approved else allow()

    def answer_latched(self, answer: e.ToConsole, fault: str) -> None:
        self.around.replied(answer.line)

    def perform(self, effect: object, now: Now) -> None:
        match effect:
            case e.Welcome():
                self.around.welcomed(effect.conn, effect.run)
            case e.RenewLease():
                self.around.past.admits("lease", effect.run)
            case e.ToConsole():
                self.around.replied(effect.line)
            case e.Close() | e.Refuse():
                self.around.closed(effect.conn)
            case _:
                pass

    def void(self, effect: object, now: Now) -> None:
        """No point is here."""

    def turn(self) -> None:
        """Let the loop turn until nothing is left for it."""
        while self.turns:
            self.turns.popleft()()

    def commit(self, count: int) -> None:
        """Some records more are on disk."""
        self.turn()
        assert self.floor.last >= 0
        records, self.ledger.waiting = self.ledger.waiting[:count], self.ledger.waiting[count:]
        self.ledger.disk += records
        if records:
            frontier = _Frontier(len(self.ledger.disk))
            self.floor.committed(cast(Committed, _Done(tuple(records), frontier, frontier.size)))
        self.turn()


class _Done(NamedTuple):
    records: tuple[Record, ...]
    frontier: _Frontier
    upto: int


class LaneEnd:
    """The lane's process, without its sockets."""

    def __init__(self, around: "Around") -> None:
        self.around = around
        self.desk = Desk(SERVER, around.mint, playbook.LEASE_S, 3.0)
        self.letters: deque[letter.ToLane] = deque()
        book = cast(Latcher, around.books["lane"])
        self.outbox = Outbox(self.post)
        self.outbox.remember(around.books["lane"].entries, around.clock.now(), around.word.value)
        crowd, word = cast(LaneCrowd, self), cast(Word, around.word)
        self.floor = LaneFloor(LaneParts(self.desk, around.clock, word, book, crowd, self.outbox))
        self.inbox = Inbox(self.desk.state, self.floor, crowd, around.clock, self.outbox, book)

    def post(self, line: Line) -> None:
        if self.around.main is not None and self.around.main.is_linked:
            self.around.main.letters.append(cast(letter.ToMain, line))

    def give(self, conn: int, order: Order, done: Callable[[], None]) -> None:
        self.around.say(conn, order)
        done()

    def tell(self, conn: int, line: Line) -> None:
        if isinstance(line, Reply):
            self.around.replied(line)

    def stage(self, line: Line) -> None:
        """No console is here."""

    def keep(self, operators: dict[str, Operator]) -> None:
        """No console is here."""

    def close(self, conn: int, code: int, reason: str) -> None:
        """Its run hears it from the other connection too."""


class SharedWord:
    """The word in memory, which outlives both."""

    value = 0

    def raise_(self) -> int:
        self.value += 1
        return self.value


class Around:
    """What both processes stand on, and what they say to whom: the disk, the word, the agents, the memory of all."""

    main: Main | None = None
    lane: LaneEnd | None = None

    def __init__(self) -> None:
        self.clock = Times()
        self.past = Past()
        self.disk: list[Record] = []
        self.word = SharedWord()
        self.books = {"main": Book(self.past, "main"), "lane": Book(self.past, "lane")}
        self.players: list[Player] = []
        self.replies: list[Reply] = []
        self._minted = 0

    def mint(self) -> bytes:
        self._minted += 1
        return sha256(str(self._minted).encode())[:16]

    def replied(self, line: Line) -> None:
        if isinstance(line, Reply):
            self.replies.append(line)

    def say(self, conn: int, order: Order) -> None:
        for player in self.players:
            if conn in (player.conn, player.lane):
                player.heard.append(order)

    def welcomed(self, conn: int, run: str) -> None:
        for player in self.players:
            if player.conn == conn:
                player.run = run

    def closed(self, conn: int) -> None:
        for player in self.players:
            if player.conn == conn:
                player.conn = None
