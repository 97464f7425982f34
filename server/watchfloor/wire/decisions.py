"""What the server says to an agent after `welcome`.

Never knows how it came to it.
"""

from typing import Literal

from pydantic import Field

from watchfloor.identity import Many
from watchfloor.wire.fields import At, Count, Id, Json, JsonObject, Line, Seq
from watchfloor.wire.practice import WardenPractice

Answer = Literal["allow", "deny", "wait"]
OrderKind = Literal["pause", "resume", "kill"]


class Ack(Line):
    """All up to `seq` is durable."""

    t: Literal["ack"] = "ack"
    seq: Count


class Decision(Line):
    """Policy's answer, or a person's; after `wait` exactly one more follows."""

    t: Literal["decision"] = "decision"
    action: Id
    answer: Answer
    reason: str
    rules: Many[str]
    escalation: Id | None = None
    expires_at: At | None = None
    grant: str | None = None
    args: JsonObject | None = None
    result: Json = None
    feedback: str | None = None

    nulls = frozenset({"result"})


class Lease(Line):
    """The lease, counted from when `renew` was sent; a fresh credential when the old is past half its life."""

    t: Literal["lease"] = "lease"
    n: Count
    epoch: Count
    ttl_s: float
    credential: str | None = None


class Order(Line):
    """Stand still, go on, or stop for ever. `cmd` only rises; `signed` is the operator's own line."""

    t: Literal["order"] = "order"
    order: Id
    cmd: Count
    kind: OrderKind
    epoch: Count
    by: str
    reason: str
    after_s: float | None = None
    signed: str | None = None


class Note(Line):
    """Words from an operator; `note` is their id."""

    t: Literal["note"] = "note"
    note: Id | None = None
    from_: str = Field(validation_alias="from", serialization_alias="from")
    text: str


class Delegation(Line):
    """The answer to `delegate`: a token, or `code` and `reason` why there is none."""

    t: Literal["delegation"] = "delegation"
    id: Id
    token: str | None = None
    code: str | None = None
    reason: str | None = None


class ErrorLine(Line):
    """A line was refused; `seq` is there when it used that number up."""

    t: Literal["error"] = "error"
    code: str
    reason: str
    seq: Seq | None = None
    expected: Seq | None = None


ToAgent = Ack | Decision | Lease | Delegation | Order | Note | WardenPractice | ErrorLine

ToLane = Lease | Order | ErrorLine
"""What a run hears on its kill lane."""
