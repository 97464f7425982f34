"""What the server says to a console: records, cards, stages, answers.

Never knows what a console draws of it.
"""

from typing import Literal

from pydantic import Field

from watchfloor.identity import Many
from watchfloor.records.bodies import Stage
from watchfloor.records.views import LockView, OperatorPresence, RunView
from watchfloor.wire.card import Card
from watchfloor.wire.decisions import ErrorLine
from watchfloor.wire.fields import Count, Id, Json, JsonObject, Line


class RecordLine(Line):
    """One entry of the ledger; `raw` is the payload, byte for byte; `salt` and `commit` b64url."""

    t: Literal["record"] = "record"
    seq: Count
    at: str
    kind: str
    run: str | None = None
    agent: str | None = None
    human: str | None = None
    epoch: Count
    salt: str
    commit: str
    raw: str

    nulls = frozenset({"run", "agent", "human"})


class Tick(Line):
    """What a coalesced feed did not draw, up to `upto`: counts by kind, lines in the last second."""

    t: Literal["tick"] = "tick"
    upto: Count
    counts: dict[str, int]
    rate: float
    held: Count


class SnapshotLine(Line):
    """A part of the state as of `upto`; the last part says `done`."""

    t: Literal["snapshot"] = "snapshot"
    upto: Count
    done: bool
    runs: Many[RunView] = ()
    escalations: Many[JsonObject] = ()
    locks: Many[LockView] = ()
    findings: Many[JsonObject] = ()
    operators: Many[OperatorPresence] = ()


class StageLine(Line):
    """One stage of an order, in ms since the server took it."""

    t: Literal["stage"] = "stage"
    order: Id
    run: Id
    stage: Stage
    at_ms: float


class GapLine(Line):
    """Records `from` to `to` were not sent here because this reader was too slow; get them."""

    t: Literal["gap"] = "gap"
    from_: Count = Field(validation_alias="from", serialization_alias="from")
    to: Count


class PresenceLine(Line):
    """Which operators are here."""

    t: Literal["presence"] = "presence"
    operators: Many[OperatorPresence]


class Repeated(Line):
    """A run proposed an action again whose card waits still: so many times by now. One approval lets one happen."""

    t: Literal["repeated"] = "repeated"
    escalation: Id
    count: Count


class Reply(Line):
    """The one answer to an `id`."""

    t: Literal["reply"] = "reply"
    id: Id
    ok: bool
    code: str | None = None
    error: str | None = None
    items: Many[JsonObject] | None = None
    next: Count | None = None
    value: Json = None
    order: Id | None = None
    runs: Count | None = None
    by: str | None = None

    nulls = frozenset({"value"})


class Pong(Line):
    """Readiness: can this server stop runs now; how many agents it reached, of how many runs, how long ago."""

    t: Literal["pong"] = "pong"
    nonce: str
    can_stop: bool
    reached: Count
    runs: Count
    age_ms: float


ToConsole = (
    RecordLine | Tick | SnapshotLine | Card | StageLine | GapLine | PresenceLine | Repeated | Reply | Pong | ErrorLine
)
