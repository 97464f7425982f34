"""Enforcement points as processes beside the desk, and a network: what is said arrives later, in order, or never.

They follow the rules that `server/README.md` gives a point, and nothing else of the product.
"""

from collections import deque
from dataclasses import dataclass, field
from datetime import timedelta

from guards import Post, arriving, receipt
from judgements import POLICY
from playbook import PEOPLE, Floor
from watchfloor.chain import sha256
from watchfloor.wire import RECEIPTS, SigningKey
from watchfloor.wire.points import FENCE_S
from watchfloor_server.core import effects as out
from watchfloor_server.core import inputs as i
from watchfloor_server.core import point_effects as to_point
from watchfloor_server.core import point_inputs as from_point
from watchfloor_server.core.facts import Now

Down = to_point.SayFence | to_point.AnswerRedeem


@dataclass
class Process:
    """A point's process: it executes what it may, and remembers over connections what that is."""

    seed: str
    conn: int | None = None
    down: deque[Down] = field(default_factory=deque[Down])
    up: deque[from_point.PointInput] = field(default_factory=deque[from_point.PointInput])
    marks: dict[str, str] = field(default_factory=dict[str, str])
    executing: dict[str, str] = field(default_factory=dict[str, str])
    begun: list[str] = field(default_factory=list[str])
    asked: dict[str, tuple[str, str]] = field(default_factory=dict[str, tuple[str, str]])
    sent_s: dict[int, float] = field(default_factory=dict[int, float])
    until_s: float = 0.0
    is_cut: bool = False
    count: int = 0

    def hear(self, said: Down, now_s: float) -> None:
        """Take what the server said, as the rules are."""
        if isinstance(said, to_point.SayFence):
            if said.whole:
                self.marks.clear()
            self.marks.update(said.runs)
            self.until_s = max(self.until_s, self.sent_s[said.seen] + FENCE_S)
            self.sent_s.setdefault(said.n, now_s)
            self.up.append(from_point.PointAnswered(said.conn, said.n, frozenset(self.executing)))
            return
        grant, run = self.asked.pop(said.id)
        if said.ok and now_s < self.until_s and self.marks.get(run, "released") == "released":
            self.executing[grant] = run
            self.begun.append(grant)


class World:
    """A floor, its points' processes, and what the server's disk and the network still hold."""

    def __init__(self) -> None:
        self.floor = Floor()
        self.processes = [Process("one"), Process("two")]
        self.waiting: list[to_point.AnswerRedeem] = []
        self.grants: dict[str, str] = {}

    @property
    def now_s(self) -> float:
        """Boot time, which all share here."""
        return self.floor.now.boot_s

    def carry_out(self) -> None:
        """Perform what the desk asked for last: fences at once, leave to use a grant up only once it is on disk."""
        for effect in self.floor.effects:
            if isinstance(effect, to_point.SayFence):
                self._void(effect)
                self._to(effect)
            elif isinstance(effect, to_point.AnswerRedeem):
                if effect.ok:
                    self.waiting.append(effect)
                else:
                    self._to(effect)
            elif isinstance(effect, out.Close | out.Refuse):
                self.lose(effect.conn)

    def commit(self) -> None:
        """All that was written is on disk."""
        waiting, self.waiting = self.waiting, []
        for answer in waiting:
            self._to(answer)

    def connect(self, process: Process) -> None:
        """A process dials, whether or not the server has noticed that its older connection is gone."""
        process.down.clear()
        process.up.clear()
        process.asked.clear()
        joined = arriving(self.floor, seed=process.seed, token=process.seed)
        process.conn, process.is_cut = joined.conn, False
        process.sent_s = {0: self.now_s}
        self.give(joined)

    def cut(self, process: Process) -> None:
        """The network between is gone; nobody is told."""
        process.is_cut = True
        process.down.clear()
        process.up.clear()

    def lose(self, conn: int) -> None:
        """A connection is over, and both sides know."""
        for process in self.processes:
            if process.conn == conn:
                self.cut(process)
                process.conn = None
                self.give(from_point.PointLeft(conn))

    def deliver(self, process: Process, way: str, most: int) -> None:
        """So much of what is under way arrives, in order."""
        for _ in range(most):
            if way == "down" and process.down:
                process.hear(process.down.popleft(), self.now_s)
            elif way == "up" and process.up:
                self.give(process.up.popleft())
            else:
                return

    def show(self, process: Process, grant: str) -> None:
        """A point shows a grant."""
        if process.conn is not None and not process.is_cut:
            process.count += 1
            name = f"{process.seed}-{process.count}"
            process.asked[name] = (grant, self.grants[grant])
            process.up.append(from_point.GrantShown(process.conn, name, grant))

    def end(self, process: Process, grant: str, *, tells: bool) -> None:
        """An execution is over; perhaps its point has a receipt for it, and can say so."""
        process.executing.pop(grant)
        if tells and process.conn is not None and not process.is_cut:
            post = Post(process.conn, "payments", SigningKey.from_seed(sha256(process.seed.encode())))
            read = RECEIPTS.read(receipt(self.floor, post, grant).encode())
            process.up.append(from_point.ReceiptGiven(process.conn, read))

    def give(self, given: from_point.PointInput) -> None:
        """The desk hears of something."""
        self.floor.give(given)
        self.carry_out()

    def wait_s(self, seconds: float) -> None:
        """Time goes by, in steps of the desk's own ticks."""
        left_s = seconds
        while left_s > 0:
            self.floor.wait_s(min(0.25, left_s))
            self.carry_out()
            left_s -= 0.25

    def restart(self) -> None:
        """The server is killed and comes back: records are read again, answers that waited are lost, links are gone."""
        floor = self.floor
        self.waiting.clear()
        for process in self.processes:
            process.conn = None
            self.cut(process)
        floor.now = Now(floor.now.at + timedelta(seconds=0.5), floor.now.boot_s + 0.5)
        floor.desk = floor.fresh()
        floor.desk.restore(floor.records, (), floor.now)
        floor.give(i.PolicyLoaded(POLICY, {}, PEOPLE, None, "", ""))
        floor.give(i.Started("1.0", "k" * 43))
        self.carry_out()

    def _void(self, fence: to_point.SayFence) -> None:
        void = [each for each in self.waiting if fence.runs.get(each.run, "released") != "released"]
        for answer in void:
            self.waiting.remove(answer)
            self._to(answer._replace(ok=False))

    def _to(self, said: Down) -> None:
        for process in self.processes:
            if process.conn == said.conn and not process.is_cut:
                process.down.append(said)
