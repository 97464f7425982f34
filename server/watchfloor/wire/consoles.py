"""What a console or script may say after `welcome`, on `/v1/console` and `/v1/kill`.

Never knows what the server makes of it.
"""

from typing import Annotated, Literal

from pydantic import Field, model_validator

from watchfloor.identity import Many, Role
from watchfloor.records.bodies import Scope
from watchfloor.records.kinds import Kind
from watchfloor.wire.drills import Drilled
from watchfloor.wire.fields import At, Count, Hash, Id, Json, JsonObject, Line, Signature, Title, Words, Yes
from watchfloor.wire.offers import LeaveScope

Texts = Annotated[dict[Annotated[str, Field(min_length=1, max_length=200)], Words], Field(max_length=200)]
"""A policy folder's texts, or a part of them, by name."""


class Watch(Line):
    """Follow the records after `after` (0 = from the first, null = a snapshot first)."""

    t: Literal["watch"] = "watch"
    after: Count | None
    runs: Many[Id] | None = None
    kinds: Many[Kind] | None = None
    full: bool = True
    rows: Annotated[int, Field(ge=1, le=1000)] = 200
    hz: Annotated[float, Field(gt=0, le=60)] = 15.0

    nulls = frozenset({"after"})


class Decide(Line):
    """An approver's word on a card, signed over the whole line."""

    t: Literal["decide"] = "decide"
    id: Id
    escalation: Id
    answer: Literal["approve", "deny", "supply", "ask", "pass", "claim", "release"]
    card_sha256: Hash
    server: Id
    at: At
    scope: LeaveScope | None = None
    args: JsonObject | None = None
    result: Json = None
    reason: Words | None = None
    to: Id | None = None
    code: Annotated[str, Field(max_length=8)] | None = None
    sig: Signature | None = None

    nulls = frozenset({"result"})


class OrderScope(Line):
    """What an order is for: one of run, agent, human, tag, all."""

    run: Id | None = None
    agent: Id | None = None
    human: Annotated[str, Field(min_length=1, max_length=200)] | None = None
    tag: Annotated[str, Field(min_length=1, max_length=100)] | None = None
    all: Yes | None = None

    @model_validator(mode="after")
    def _one(self) -> "OrderScope":
        if sum(part is not None for part in (self.run, self.agent, self.human, self.tag, self.all)) != 1:
            raise ValueError("a scope is one of run, agent, human, tag, all")
        return self

    @property
    def scope(self) -> Scope:
        """The same in the form that records hold."""
        if self.run is not None:
            return Scope(kind="run", value=self.run)
        if self.agent is not None:
            return Scope(kind="agent", value=self.agent)
        if self.human is not None:
            return Scope(kind="human", value=self.human)
        if self.tag is not None:
            return Scope(kind="tag", value=self.tag)
        return Scope(kind="all")


class OperatorOrder(Line):
    """Pause, resume, kill, rearm, lock or unlock a scope."""

    t: Literal["order"] = "order"
    id: Id
    kind: Literal["pause", "resume", "kill", "rearm", "lock", "unlock"]
    scope: OrderScope
    server: Id
    at: At
    after_s: Annotated[float, Field(ge=0, le=10)] | None = None
    reason: Words | None = None
    sig: Signature | None = None


class OperatorNote(Line):
    """Words to an agent."""

    t: Literal["note"] = "note"
    id: Id
    run: Id
    text: Words


class Handover(Line):
    """The shift is given to a colleague, with what they should know; signed over the whole line, or by nobody."""

    t: Literal["handover"] = "handover"
    id: Id
    to: Id
    text: Words
    server: Id | None = None
    at: At | None = None
    sig: Signature | None = None

    @model_validator(mode="after")
    def _whole(self) -> "Handover":
        if self.sig is not None and (self.server is None or self.at is None):
            raise ValueError("a signed hand-over says for which server it is, and when it was signed")
        return self


class Admin(Line):
    """Signed administration: who is an operator, which policy is in force. `operator.add` is answered with a code.

    `policy.load` brings a folder's texts by name, in several lines where one cannot hold them: each names the hash of
    the whole, all but the last say `more`, and a text goes on where an earlier line left it. `proposal` names the
    rule that it takes up.
    """

    t: Literal["admin"] = "admin"
    id: Id
    do: Literal["operator.add", "operator.remove", "policy.load"]
    operator: Id | None = None
    roles: Many[Role] = ()
    policy: Hash | None = None
    files: Texts | None = None
    more: Yes | None = None
    proposal: Id | None = None
    reason: Words | None = None
    server: Id
    at: At
    sig: Signature

    @model_validator(mode="after")
    def _whole(self) -> "Admin":
        loads = self.do == "policy.load"
        if loads == (self.operator is not None) or loads != (self.policy is not None and self.files is not None):
            raise ValueError("policy.load has policy and files, and the others an operator")
        if self.proposal is not None and not loads:
            raise ValueError("only policy.load takes a proposal up")
        return self


class Get(Line):
    """Ask for something once; answered with `items` (and `next`), or `value`.

    `simulate` first brings a folder, as `policy.load` does, and the time `since` which it is to be tried; it is
    answered with a `job`, which is then asked for what it found `after` so many differences.
    """

    t: Literal["get"] = "get"
    id: Id
    what: Literal[
        "identity",
        "explain",
        "simulate",
        "records",
        "proof",
        "consistency",
        "runs",
        "escalations",
        "operators",
        "proposals",
        "unused",
        "since",
        "health",
    ]
    run: Id | None = None
    action: Id | None = None
    after: Count | None = None
    limit: Annotated[int, Field(ge=1, le=1000)] | None = None
    kinds: Many[Kind] | None = None
    seq: Count | None = None
    size: Count | None = None
    from_: Count | None = Field(default=None, validation_alias="from", serialization_alias="from")
    to: Count | None = None
    policy: Hash | None = None
    files: Texts | None = None
    more: Yes | None = None
    since: At | None = None
    job: Id | None = None


class Seen(Line):
    """This operator has looked up to here."""

    t: Literal["seen"] = "seen"
    upto: Count


class Ping(Line):
    """Readiness probe, with the console's own nonce."""

    t: Literal["ping"] = "ping"
    nonce: Title


ConsoleLine = Watch | Decide | OperatorOrder | OperatorNote | Handover | Drilled | Admin | Get | Seen | Ping

KillLine = OperatorOrder | Ping
