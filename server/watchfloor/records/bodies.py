"""The payloads that the server writes itself, one frozen body for each kind.

Lines that peers wrote stand in the ledger as they came and have no body here. Never knows how a body
came about.
"""

from typing import Final, Literal

from pydantic import Field, JsonValue

from watchfloor.identity import Blend, Build, Fact, Role
from watchfloor.records.kinds import Kind

Answer = Literal["allow", "deny", "wait"]
EvidenceKind = Literal["tree", "fence", "word", "lease"]
Stage = Literal["accepted", "held", "given", "acknowledged", "fenced", "tree_gone", "stopped", "unconfirmed"]
ScopeKind = Literal["run", "agent", "human", "tag", "all"]


class Scope(Fact):
    """What an order is for; `value` is empty for all."""

    kind: ScopeKind
    value: str = ""


class ServerStarted(Fact):
    """The server began to serve; `key` is its public key (b64url), `policy` the hash in force."""

    server: str
    version: str
    key: str
    policy: str
    epoch: int


class ServerStopped(Fact):
    """The server ended in good order."""

    reason: str


class RunStarted(Fact):
    """A run began: who acts, for what, and what it is held by."""

    identity: Blend
    task: str
    supervision: Literal["sdk", "warden", "gateway"]
    build: Build
    context: dict[str, JsonValue]
    env: str = ""
    tags: tuple[str, ...] = ()
    max_run_s: float
    dev: bool = False
    token_sha256: str = ""


class RunLinked(Fact):
    """The run's agent is connected again; `next` is the `seq` expected from it."""

    next: int


class RunLost(Fact):
    """The lease is over, nobody saw it stop."""

    lease_ended_at: str


class RunOrdered(Fact):
    """A person's order reached a run: body of `run.held`, `run.resumed` and `run.stopping`.

    `signed` is the operator's own line; `raised` says what was wrong with it, if it was obeyed all the same.
    """

    order: str
    cmd: int
    kind: Literal["pause", "resume", "kill"]
    scope: Scope
    by: str
    reason: str
    signed: str | None = None
    raised: str | None = None
    fence: int | None = None
    after_s: float | None = None


class RunAnswered(Fact):
    """The agent says that it stands still, by this order."""

    order: str


class RunStage(Fact):
    """One stage of a stop, in milliseconds since the server took the order."""

    order: str
    stage: Stage
    at_ms: float
    detail: str = ""


class RunUnconfirmed(Fact):
    """One second without evidence: what is missing."""

    order: str
    missing: tuple[str, ...]


class Evidence(Fact):
    """What shows that a run is stopped, and when that was seen."""

    kind: EvidenceKind
    at: str
    detail: str = ""


class RunStopped(Fact):
    """The run is stopped, with its evidence."""

    order: str
    evidence: tuple[Evidence, ...]
    confirmed: bool
    in_flight: tuple[str, ...] = ()
    said: str | None = Field(default=None, description="the agent's signed `stopped` line, as it came")


class RunEnded(Fact):
    """The server ended the run (the agent's own `ended` line stands as it came)."""

    status: Literal["completed", "failed"]
    summary: str


class LockSet(Fact):
    """No new starts there. A run's lock is on its agent and person together."""

    scope: Scope
    agent: str | None = None
    human: str | None = None
    by: str
    reason: str
    order: str
    kill: bool
    signed: str | None = None


class LockLifted(Fact):
    """New starts are allowed again; nothing was started by it."""

    scope: Scope
    by: str
    reason: str
    order: str
    kill: bool
    signed: str | None = None


class LineRefused(Fact):
    """A line was refused and is not kept; `seq` is set when it used that number up."""

    code: str
    sha256: str
    seq: int | None = None


class Leg(Fact):
    """One principal's answer, with the whole request that was asked."""

    leg: Literal["agent", "human", "run"]
    answer: Literal["allow", "deny", "escalate"]
    rules: tuple[str, ...]
    reason: str
    request: dict[str, JsonValue]


class ActionDecided(Fact):
    """What was answered to an action, by policy (`by` empty) or by people."""

    action: str
    tool: str
    target: str = ""
    env: str = ""
    risk: str = ""
    answer: Answer
    reason: str
    rules: tuple[str, ...]
    legs: tuple[Leg, ...] = ()
    policy: str = ""
    by: tuple[str, ...] = ()
    escalation: str | None = None
    grant: str | None = None
    args: dict[str, JsonValue] | None = None
    supplied: bool = False
    result: JsonValue = None
    feedback: str | None = None


class ActionUnknown(Fact):
    """The server's word that nobody knows how an action ended (the agent's own outcome stands as it came)."""

    action: str
    status: Literal["unknown"] = "unknown"
    reason: str


class EscalationOpened(Fact):
    """A card was opened; it stands here whole, as it is shown (without `code` and presence)."""

    escalation: str
    card: dict[str, JsonValue]
    card_sha256: str


class EscalationClaimed(Fact):
    """An operator has taken, or given back, a card."""

    escalation: str
    operator: str
    released: bool = False


class EscalationVerdict(Fact):
    """One operator's word on a card; `signed` is their own line as it came."""

    escalation: str
    operator: str
    answer: Literal["approve", "deny", "supply"]
    card_sha256: str
    signed: str


class EscalationClosed(Fact):
    """How a card ended."""

    escalation: str
    action: str
    end: Literal["approved", "denied", "expired", "withdrawn"]
    by: tuple[str, ...] = ()
    reason: str = ""


class GrantIssued(Fact):
    """Leave for exactly these arguments; the token itself is not kept."""

    grant: str
    action: str
    tool: str
    target: str
    args_sha256: str
    expires_at: str
    epoch: int
    approved_by: tuple[str, ...] = ()


class GrantVoid(Fact):
    """Leave that may not be used any more."""

    grants: tuple[str, ...]
    reason: str


class IdentityRefreshed(Fact):
    """Fresh evidence came; stored without the tokens."""

    identity: Blend


class IdentityRefused(Fact):
    """Evidence was refused: at which door, with which code, and why."""

    door: str
    code: str
    reason: str


class IdentityExpired(Fact):
    """The weaker leg of the blended identity is over: every action is refused."""

    expired_at: str


class OperatorEnrolled(Fact):
    """A key stands for an operator from now on. `key` is b64url."""

    operator: str
    key: str
    roles: tuple[Role, ...]
    by: str
    signed: str | None = None


class OperatorRemoved(Fact):
    """The operator's key is not accepted any more."""

    operator: str
    by: str
    signed: str | None = None


class OperatorSeen(Fact):
    """Body of `operator.joined` and `operator.left`."""

    operator: str
    device: str = ""


class PolicyLoaded(Fact):
    """A policy is in force from here; its files are kept whole."""

    policy: str
    files: dict[str, str]
    reason: str
    by: str


class CheckpointSigned(Fact):
    """A signed statement of size and root (b64url)."""

    note: str
    size: int
    root: str


Body = (
    ServerStarted
    | ServerStopped
    | RunStarted
    | RunLinked
    | RunLost
    | RunOrdered
    | RunAnswered
    | RunStage
    | RunUnconfirmed
    | RunStopped
    | RunEnded
    | LockSet
    | LockLifted
    | LineRefused
    | ActionDecided
    | ActionUnknown
    | EscalationOpened
    | EscalationClaimed
    | EscalationVerdict
    | EscalationClosed
    | GrantIssued
    | GrantVoid
    | IdentityRefreshed
    | IdentityRefused
    | IdentityExpired
    | OperatorEnrolled
    | OperatorRemoved
    | OperatorSeen
    | PolicyLoaded
    | CheckpointSigned
)

BODIES: Final[dict[Kind, type[Body]]] = {
    "server.started": ServerStarted,
    "server.stopped": ServerStopped,
    "run.started": RunStarted,
    "run.linked": RunLinked,
    "run.lost": RunLost,
    "run.held": RunOrdered,
    "run.paused": RunAnswered,
    "run.resumed": RunOrdered,
    "run.stopping": RunOrdered,
    "run.stage": RunStage,
    "run.unconfirmed": RunUnconfirmed,
    "run.stopped": RunStopped,
    "lock.set": LockSet,
    "lock.lifted": LockLifted,
    "line.refused": LineRefused,
    "action.decided": ActionDecided,
    "escalation.opened": EscalationOpened,
    "escalation.claimed": EscalationClaimed,
    "escalation.verdict": EscalationVerdict,
    "escalation.closed": EscalationClosed,
    "grant.issued": GrantIssued,
    "grant.void": GrantVoid,
    "identity.refreshed": IdentityRefreshed,
    "identity.refused": IdentityRefused,
    "identity.expired": IdentityExpired,
    "operator.enrolled": OperatorEnrolled,
    "operator.removed": OperatorRemoved,
    "operator.joined": OperatorSeen,
    "operator.left": OperatorSeen,
    "policy.loaded": PolicyLoaded,
    "checkpoint.signed": CheckpointSigned,
}
"""Which body a kind has. `run.ended`, `reasoning`, `note` and the actions' lines are the agent's own."""
