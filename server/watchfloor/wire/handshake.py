"""The lines with which every connection begins: challenge, hello, welcome, refused.

Never knows whether a token is good: that was settled before the upgrade.
"""

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from watchfloor.identity import Build, Many, Role
from watchfloor.wire.fields import At, Count, Hash, Id, JsonObject, Line, Pointer, Seq, Signature, Title, Token, Yes
from watchfloor.wire.keys import Jwk

Supervision = Literal["sdk", "warden", "gateway"]


class Challenge(Line):
    """The server's first line: sign this nonce."""

    t: Literal["challenge"] = "challenge"
    nonce: Hash
    at: At
    server: Id


class Resume(Line):
    """Go on with this run, after a lost connection."""

    run: Id


def _nothing_known(given: object) -> object:
    return {} if given is None else given


class AgentHello(Line):
    """An agent asks for a run, or for its run again; `practice` if it is a warden that can be asked to practise."""

    t: Literal["hello"] = "hello"
    key: Jwk
    proof: Signature
    agent: Id
    human: Token | None = None
    task: Title
    supervision: Supervision
    build: Annotated[Build, BeforeValidator(_nothing_known)] = Build()
    context: Annotated[JsonObject, BeforeValidator(_nothing_known)] = Field(default_factory=dict)
    parent: Token | None = None
    resume: Resume | None = None
    practice: Yes | None = None

    nulls = frozenset({"human", "parent", "resume"})


class ConsoleHello(Line):
    """An operator's program opens `/v1/console` or `/v1/kill`."""

    t: Literal["hello"] = "hello"
    key: Jwk
    proof: Signature
    device: Title = ""
    view: Title = ""


class LaneHello(Line):
    """A run opens its second connection, at the kill lane: its credential is the token, this is the proof."""

    t: Literal["hello"] = "hello"
    key: Jwk
    proof: Signature


class EnrolHello(Line):
    """A new operator brings a public key, by a single-use code."""

    t: Literal["hello"] = "hello"
    key: Jwk
    proof: Signature
    operator: Id


class LeaseTerms(Line):
    """How long a lease lasts, and how often to renew it."""

    ttl_s: float
    renew_s: float


class Limits(Line):
    """What an agent may have unacknowledged, and say in a second, before the server stops reading."""

    unacked_lines: Count
    lines_per_s: Count


class ToolTerms(Line):
    """What an agent must know of a tool before it proposes it."""

    secret: Many[Pointer] = ()


class AgentWelcome(Line):
    """The run has begun, or goes on: `next` is the `seq` expected next, `head` the running hash (b64url)."""

    t: Literal["welcome"] = "welcome"
    run: Id
    epoch: Count
    credential: str
    expires_at: At
    lease: LeaseTerms
    next: Seq
    head: Hash
    tools: dict[str, ToolTerms]
    kill_keys: Many[Jwk]
    lane: str | None = None
    limits: Limits


class LaneWelcome(Line):
    """The run's lane is open; `epoch` is the run's."""

    t: Literal["welcome"] = "welcome"
    run: Id
    epoch: Count


class Head(Line):
    """The last signed checkpoint: the note, and the size and root (b64url) it states."""

    checkpoint: str
    size: Count
    root: Hash


class OperatorView(Line):
    """An operator as others see them: name, roles, the person in the directory if any."""

    name: Id
    roles: Many[Role]
    person: str | None = None


class ConsoleWelcome(Line):
    """The operator is in. `seen` is the last `seq` this operator said they looked at."""

    t: Literal["welcome"] = "welcome"
    operator: OperatorView
    head: Head
    policy: Hash
    now: At
    lane: str | None = None
    seen: Count = 0
    environment: str = ""


class EnrolWelcome(Line):
    """The key is enrolled: the server's id, its key and its checkpoint, to be pinned."""

    t: Literal["welcome"] = "welcome"
    server: Id
    key: Jwk
    checkpoint: str
    operator: OperatorView
    lane: str | None = None


class RefusedLine(Line):
    """No: the connection closes with 4403."""

    t: Literal["refused"] = "refused"
    code: str
    reason: str
