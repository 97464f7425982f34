"""All that the desk remembers: runs, cards, locks, operators, and the one epoch counter.

Plain mutable state that only the rooms of this package touch. Never knows how it came about.
"""

from collections import OrderedDict, deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Literal, NamedTuple

from pydantic import JsonValue

from watchfloor.identity import Blend, Build, Mandate
from watchfloor.records.bodies import Evidence, Label, LockSet
from watchfloor.records.views import DrillView, FindingView, RunState
from watchfloor.wire import Decision, Order, Origin, stamp
from watchfloor.wire.storms import Kind
from watchfloor_server.core.canaries import Canary
from watchfloor_server.core.escalations import Escalation
from watchfloor_server.core.facts import Judgement, Leave, Operator, Person, Standing, ToolFacts
from watchfloor_server.core.fences import Fences
from watchfloor_server.core.mandates import NOTHING, Spent
from watchfloor_server.core.provenance import Memory
from watchfloor_server.core.wider import Wider
from watchfloor_server.core.word import Word

OPEN: Final[frozenset[RunState]] = frozenset({"RUNNING", "PAUSING", "PAUSED", "HELD", "LOST"})
"""States in which a run may still come to act."""

DYING: Final[frozenset[RunState]] = frozenset({"STOPPING", "UNCONFIRMED"})
"""A kill is out, evidence is awaited."""

STILL: Final[frozenset[RunState]] = frozenset({"PAUSING", "PAUSED", "HELD"})
"""No leave is given, but the run may go on."""

HOLDABLE: Final[frozenset[RunState]] = frozenset({"RUNNING", "PAUSING", "PAUSED", "LOST"})
"""States in which an order makes a run stand still: a lost one too, since it may come back."""


@dataclass(slots=True)
class Act:
    """One action of a run, from proposal to outcome. `decision` is the last one said, `leave_until_s` is boot time.

    `asked`: policy has not answered yet; `is_inside`: whether it was inside its person's mandate when it was asked;
    `under`: it was asked as approved under the scope chosen on this card, as `waits` had wanted people.
    """

    action: str
    tool: str
    args: Mapping[str, JsonValue]
    intent: str | None
    explained: bool
    foreign: bool
    signed: bool
    judgement: Judgement | None = None
    escalation: str | None = None
    decision: Decision | None = None
    leave: Leave | None = None
    leave_until_s: float = 0.0
    asked: bool = False
    is_inside: bool | None = None
    origins: tuple[Origin, ...] = ()
    under: str | None = None
    waits: Judgement | None = None

    @property
    def in_flight(self) -> bool:
        """True if leave was given for it and nobody said yet how it ended."""
        return self.leave is not None


@dataclass(slots=True)
class Stop:
    """A kill that is out for a run, or pending: `due_s` is boot time while it is pending."""

    order: str
    by: str
    reason: str
    ordered_s: float
    word: Word | None = None
    due_s: float | None = None
    due_at: str | None = None
    line: Order | None = None
    word_said: bool = False
    said: str | None = None
    evidence: list[Evidence] = field(default_factory=list[Evidence])


@dataclass(slots=True)
class Run:
    """One run. `head` is the running hash (32 bytes), `digests[n]` the first 16 bytes of line n+1's hash."""

    run: str
    blend: Blend
    standing: Standing
    env: str
    task: str
    supervision: Literal["sdk", "warden", "gateway"]
    build: Build
    key: bytes
    token_sha256: str
    epoch: int
    started_at: datetime
    started_s: float
    lease_from_s: float
    conn: int | None = None
    lane: int | None = None
    state: RunState = "RUNNING"
    since_at: str = ""
    next: int = 1
    head: bytes = bytes(32)
    digests: list[bytes] = field(default_factory=list[bytes])
    cmd: int = 0
    hold: Order | None = None
    held_by: Word | None = None
    held_s: float = 0.0
    ordered_s: float = 0.0
    given: str = ""
    stop: Stop | None = None
    acts: dict[str, Act] = field(default_factory=dict[str, Act])
    used: set[str] = field(default_factory=set[str])
    denials: OrderedDict[str, Decision] = field(default_factory=OrderedDict[str, Decision])
    explained: bool = False
    said: deque[str] = field(default_factory=lambda: deque[str](maxlen=8))
    memory: Memory = field(default_factory=Memory)
    spent: Spent = NOTHING
    wider: dict[str, Wider] = field(default_factory=dict[str, Wider])
    expired: bool = False
    confirmed: bool = False
    canary: Canary = field(default_factory=Canary)
    label: Label = "COOPERATIVE"
    label_by: tuple[str, ...] = ()

    @property
    def agent(self) -> str:
        """The agent's stable name."""
        return self.blend.agent.name

    @property
    def human(self) -> str | None:
        """The person's opaque id."""
        return None if self.blend.human is None else self.blend.human.id

    @property
    def parent(self) -> str | None:
        """The run that delegated to it, if one did."""
        return self.blend.hops[-1].run if self.blend.hops else None

    @property
    def tools(self) -> tuple[str, ...] | None:
        """The tools that were handed on to it; None for a run that nobody delegated to."""
        return self.blend.hops[-1].tools if self.blend.hops else None

    @property
    def mandate(self) -> Mandate | None:
        """What its person gave it leave for, if they said it in so many words."""
        return None if self.blend.human is None else self.blend.human.mandate

    @property
    def dying(self) -> Stop | None:
        """The kill that is out for this run, while its evidence is awaited."""
        return self.stop if self.state in DYING else None

    @property
    def owes_word(self) -> bool:
        """True while it is being stopped, or was stopped without having said how: more evidence may come."""
        return self.state in DYING or (self.state == "STOPPED" and self.stop is not None and not self.stop.word_said)

    def is_expired(self, at: datetime) -> bool:
        """True once its identity was over; a wall clock that is set back revives nothing, only fresh evidence does."""
        return self.expired or stamp(at) >= self.blend.expires_at

    @property
    def pair(self) -> tuple[str, str | None]:
        """Agent and person: what a run's lock is on, and what rates are counted over."""
        return (self.agent, self.human)


class Ticket(NamedTuple):
    """Leave that a run handed on and nobody came by yet; `until_s` is boot time, `asked` the id it was asked by."""

    delegation: str
    parent: str
    agent: str
    jkt: str
    tools: tuple[str, ...]
    until_s: float
    asked: str


@dataclass(slots=True)
class Lock:
    """A lock in force, as it was set."""

    body: LockSet
    set_at: str


class Proposal(NamedTuple):
    """A policy that one administrator signed, and that needs another one; `at_s` is boot time."""

    policy: str
    by: str
    signed: str
    at_s: float


@dataclass(slots=True)
class Console:
    """A console that is here."""

    operator: str
    device: str
    since_at: str


@dataclass(slots=True)
class Habits:
    """What an agent and its person did lately, over all their runs (boot times), and ever did well."""

    actions_s: deque[float] = field(default_factory=lambda: deque[float](maxlen=10_000))
    denied_s: deque[float] = field(default_factory=lambda: deque[float](maxlen=10_000))
    done: frozenset[tuple[str, str]] = frozenset()


@dataclass(slots=True)
class State:
    """Everything, in one place. `stride` is how far each new number (epoch, `cmd`) lies above the last one.

    `claim_s` is how long a claim lasts.
    `mandates` are those that were used, each with its expiry. A replica follows another desk, which keeps the graph.
    `pagers` are the groups of approvers that can be called; `sweep_s` (boot time) is when cards are looked at next.
    """

    server: str
    lease_ttl_s: float
    lease_renew_s: float
    claim_s: float = 300.0
    stride: int = 1
    epoch: int = 1
    writable: bool = True
    is_replica: bool = False
    policy: str = ""
    proposal: Proposal | None = None
    rules: dict[str, None] = field(default_factory=dict[str, None])
    mandates: dict[str, str] = field(default_factory=dict[str, str])
    tools: Mapping[str, ToolFacts] = field(default_factory=dict[str, ToolFacts])
    people: Mapping[str, Person] = field(default_factory=dict[str, Person])
    tickets: dict[str, Ticket] = field(default_factory=dict[str, Ticket])
    pagers: frozenset[str] = frozenset()
    runs: dict[str, Run] = field(default_factory=dict[str, Run])
    by_conn: dict[int, str] = field(default_factory=dict[int, str])
    sweep_s: float = 0.0
    cards: dict[str, Escalation] = field(default_factory=dict[str, Escalation])
    alike: dict[Kind, dict[str, str]] = field(default_factory=dict[Kind, dict[str, str]])
    closed: dict[str, str] = field(default_factory=dict[str, str])
    locks: dict[str, Lock] = field(default_factory=dict[str, Lock])
    orders: set[str] = field(default_factory=set[str])
    locked: set[str] = field(default_factory=set[str])
    operators: dict[str, Operator] = field(default_factory=dict[str, Operator])
    on_call: tuple[str, str] | None = None
    consoles: dict[int, Console] = field(default_factory=dict[int, Console])
    habits: dict[tuple[str, str | None], Habits] = field(default_factory=dict[tuple[str, str | None], Habits])
    fences: Fences = field(default_factory=Fences)
    drill: DrillView | None = None
    findings: deque[FindingView] = field(default_factory=lambda: deque[FindingView](maxlen=200))

    def relieve(self, name: str) -> None:
        """Somebody who is an operator no more is not on call either."""
        if self.on_call is not None and self.on_call[0] == name:
            self.on_call = None

    def run_of(self, conn: int) -> Run | None:
        """The run on this connection, if there is one."""
        name = self.by_conn.get(conn)
        return None if name is None else self.runs.get(name)
