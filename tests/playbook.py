"""A test of the desk is a dialogue: what comes in, and every word that goes out, in order.

`Floor` holds a desk with a clock that only the test moves. Whatever is given to it comes back as
sentences, so that a missing effect and one too many fail alike, and the failure reads as the dialogue.
"""

import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from cast import blend
from dialogue import words
from judgements import POLICY, allow, wait
from watchfloor.chain import jcs, sha256
from watchfloor.identity import Role
from watchfloor.records import NewRecord, Record
from watchfloor.wire import (
    AGENT_LINES,
    CONSOLE_LINES,
    Admin,
    AgentHello,
    Card,
    Decide,
    OperatorOrder,
    Read,
    Resume,
    SigningKey,
    StoppedLine,
    Supervision,
    said_message,
    stamp,
    stopped_message,
)
from watchfloor_server.core import effects as out
from watchfloor_server.core import inputs as i
from watchfloor_server.core.desk import Desk
from watchfloor_server.core.facts import Judgement, Now, Operator, Person, Standing

START = datetime(2026, 1, 31, 9, 30, tzinfo=UTC)
LEASE_S = 10.0
PEOPLE = {"mara": Person("h_mara", "mara"), "jo": Person("h_jo", "jo"), "ines": Person("h_ines", "ines")}


class Agent(NamedTuple):
    """One agent of a dialogue: its connection, its run and its key."""

    conn: int
    run: str
    key: SigningKey
    name: str


class How(NamedTuple):
    """How an agent comes in, where it is not as usual. `resume` names a run, `seed` makes another key."""

    resume: str | None = None
    seed: bytes | None = None
    token: str | None = None
    pinned: bool = False
    dev: bool = False
    env: bool = True
    for_s: float = 3600.0
    max_run_s: float = 86_400.0
    supervision: Supervision = "sdk"


USUAL = How()

OPERATORS: dict[str, tuple[Role, ...]] = {
    "mara": ("admin", "approver"),
    "jo": ("approver",),
    "ines": ("approver", "controller"),
    "vic": ("viewer",),
}


class Floor:
    """A desk under test, its clock, and everything it ever appended (a ledger in memory)."""

    def __init__(self, *, lease_s: float = LEASE_S) -> None:
        self.now = Now(START, 1000.0)
        self.records: list[Record] = []
        self.effects: list[out.Effect] = []
        self._minted = 0
        self._conns = 0
        self._ids = 0
        self.lease_s = lease_s
        self.desk = self.fresh()
        self.give(i.PolicyLoaded(POLICY, {}, PEOPLE, None, "first", ""))
        self.give(i.Started("1.0", "k" * 43))
        for name, roles in OPERATORS.items():
            self.give(i.OperatorEnrolling(self.conn(), Operator(name, name.encode() * 8, roles), "first", None))
        self.effects.clear()

    def fresh(self) -> Desk:
        """A desk that knows nothing yet."""
        return Desk("wf-test", self._mint, self.lease_s, 3.0)

    def _mint(self) -> bytes:
        self._minted += 1
        return sha256(str(self._minted).encode())[:16]

    def conn(self) -> int:
        """A new connection number."""
        self._conns += 1
        return self._conns

    def id(self) -> str:
        """A new id, as a console makes it."""
        self._ids += 1
        return f"id-{self._ids}"

    def wait_s(self, seconds: float) -> list[str]:
        """Let time go by, and tick once."""
        self.now = Now(self.now.at + timedelta(seconds=seconds), self.now.boot_s + seconds)
        return self.give(i.Ticked())

    def jump_s(self, seconds: float) -> list[str]:
        """Set the wall clock forth, or back, and tick once: no time went by."""
        self.now = Now(self.now.at + timedelta(seconds=seconds), self.now.boot_s)
        return self.give(i.Ticked())

    def give(self, given: i.Input) -> list[str]:
        """Give one input; answer every effect in words."""
        effects = self.desk.handle(given, self.now)
        self.effects = effects
        self._keep(effects)
        return [words(effect) for effect in effects]

    def _keep(self, effects: Iterable[out.Effect]) -> None:
        for effect in effects:
            if isinstance(effect, out.Append):
                for record in effect.records:
                    self.records.append(_written(len(self.records) + 1, record))

    def last(self, kind: type[out.Effect]) -> out.Effect:
        """The last effect of this type in the last answer."""
        return next(effect for effect in reversed(self.effects) if isinstance(effect, kind))

    def restart(self, journal: Iterable[bytes] = (), *, after_s: float = 1.0) -> list[str]:
        """Forget everything, and read the records again."""
        self.now = Now(self.now.at + timedelta(seconds=after_s), 5.0)
        self.desk = self.fresh()
        self.desk.restore(self.records, journal, self.now)
        self.give(i.PolicyLoaded(POLICY, self.desk.state.tools, PEOPLE, None, "", ""))
        return self.give(i.Started("1.0", "k" * 43))

    # -- agents

    def hello(self, name: str = "refund-bot", human: str | None = "alice", how: How = USUAL) -> i.AgentJoined:
        """The input of an agent that comes in."""
        key = SigningKey.from_seed(how.seed or sha256(name.encode()))
        line = AgentHello(
            key=key.public.jwk,
            proof="A" * 86,
            agent=name,
            human=None,
            task="ticket 4711 for order A-17",
            supervision=how.supervision,
            resume=None if how.resume is None else Resume(run=how.resume),
        )
        identity = blend(self.now, key, name, human, how.for_s)
        standing = Standing(("prod",) if how.env else (), ("money",), how.max_run_s, how.dev)
        token_sha256 = (how.token or name).ljust(43, "_")
        return i.AgentJoined(self.conn(), line, identity, standing, key.public, token_sha256, how.pinned)

    def agent(self, name: str = "refund-bot", human: str | None = "alice", how: How = USUAL) -> Agent:
        """An agent that is let in."""
        joined = self.hello(name, human, how)
        self.give(joined)
        welcome = self.last(out.Welcome)
        assert isinstance(welcome, out.Welcome)
        return Agent(joined.conn, welcome.run, SigningKey.from_seed(how.seed or sha256(name.encode())), name)

    def says(self, agent: Agent, t: str, seq: int | None = None, *, sign: bool = False, **fields: object) -> list[str]:
        """An agent says a numbered line; the right number unless told otherwise."""
        run = self.desk.state.runs[agent.run]
        line: dict[str, object] = {"t": t, "seq": seq or run.next, "at": stamp(self.now.at), **fields}
        if sign:
            line["sig"] = agent.key.sign(said_message(t, "wf-test", agent.run, run.head, line))  # pyright: ignore[reportArgumentType]
        read = AGENT_LINES.read(json.dumps(line).encode())
        return self.give(i.AgentSaid(agent.conn, (read,)))  # pyright: ignore[reportArgumentType]

    def acts(self, agent: Agent, action: str = "a1", tool: str = "refund.issue", **fields: object) -> list[str]:
        """An agent proposes an action."""
        fields.setdefault("args", {"order": "A-17", "amount": "40.00"})
        return self.says(agent, "action", None, sign=False, action=action, tool=tool, **fields)

    def judges(self, agent: Agent, judgement: Judgement, action: str = "a1") -> list[str]:
        """Policy answers."""
        return self.give(i.Judged(agent.run, action, judgement))

    def allowed(self, agent: Agent, action: str = "a1") -> None:
        """An action that was proposed and allowed."""
        self.acts(agent, action)
        self.judges(agent, allow(), action)

    def waiting(self, agent: Agent, action: str = "a1", judgement: Judgement | None = None) -> Card:
        """An action that was proposed and waits for people."""
        self.acts(agent, action)
        self.judges(agent, judgement or wait(), action)
        return next(card for card in self.desk.cards() if card.action == action and card.run == agent.run)

    def stopped(self, agent: Agent, order: str, epoch: int, in_flight: list[str], **how: object) -> list[str]:
        """An agent says under its signature that it stopped."""
        line: dict[str, object] = {"t": "stopped", "order": order, "epoch": epoch, "in_flight": in_flight, **how}
        line.setdefault("sig", agent.key.sign(stopped_message("wf-test", agent.run, line)))  # pyright: ignore[reportArgumentType]
        read = AGENT_LINES.read(json.dumps(line).encode())
        assert isinstance(read.body, StoppedLine)
        return self.give(i.AgentStopped(agent.conn, read))  # pyright: ignore[reportArgumentType]

    # -- operators

    def operator(self, name: str) -> Operator:
        """An enrolled operator."""
        return self.desk.state.operators[name]

    def decides(self, name: str, card: Card, answer: str, **fields: object) -> list[str]:
        """An operator's word on a card."""
        line = {
            "t": "decide",
            "id": self.id(),
            "escalation": card.escalation,
            "answer": answer,
            "card_sha256": card.card_sha256,
            "server": "wf-test",
            "at": stamp(self.now.at),
            **fields,
        }
        read: Read[Decide] = CONSOLE_LINES.read(jcs(line))  # pyright: ignore[reportAssignmentType]
        return self.give(i.VerdictGiven(self.conn(), self.operator(name), read))

    def orders(
        self, name: str, kind: str, scope: Mapping[str, object], *, fault: str = "", order: str = "", **fields: object
    ) -> list[str]:
        """An operator's order; `order` is its id, a new one unless told otherwise."""
        line = {
            "t": "order",
            "id": order or self.id(),
            "kind": kind,
            "scope": scope,
            "server": "wf-test",
            "at": stamp(self.now.at),
            **fields,
        }
        read: Read[OperatorOrder] = CONSOLE_LINES.read(jcs(line))  # pyright: ignore[reportAssignmentType]
        return self.give(i.OrderGiven(self.conn(), self.operator(name), read, fault))

    def removes(self, name: str, by: str = "mara") -> list[str]:
        """An administrator removes an operator."""
        line = {"t": "admin", "id": self.id(), "do": "operator.remove", "operator": name, "server": "wf-test"}
        read: Read[Admin] = CONSOLE_LINES.read(jcs({**line, "at": stamp(self.now.at), "sig": "A" * 86}))  # pyright: ignore[reportAssignmentType]
        return self.give(i.AdminGiven(self.conn(), self.operator(by), read))

    def state(self, agent: Agent) -> str:
        """The word of a run's state."""
        return self.desk.state.runs[agent.run].state

    def kinds(self) -> list[str]:
        """The kinds of all records so far."""
        return [record.kind for record in self.records]

    def body(self, kind: str) -> dict[str, object]:
        """The last record of a kind."""
        found = next(record for record in reversed(self.records) if record.kind == kind)
        return json.loads(found.raw)


def _written(seq: int, new: NewRecord) -> Record:
    return Record(seq, new.at, new.kind, new.run, new.agent, new.human, new.epoch, bytes(16), bytes(32), new.raw)
