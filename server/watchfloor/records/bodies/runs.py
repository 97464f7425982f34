"""What happens to a run: started, linked, lost, held, stopped, with its evidence.

Never knows what its agent said.
"""

from typing import Literal

from pydantic import Field, JsonValue

from watchfloor.identity import Blend, Build, Fact, Many
from watchfloor.records.bodies.scopes import Scope

EvidenceKind = Literal["tree", "fence", "word", "lease"]
Label = Literal["ENFORCED", "COOPERATIVE", "BYPASSED"]
Stage = Literal["accepted", "held", "given", "acknowledged", "fenced", "tree_gone", "stopped", "unconfirmed"]


class RunStarted(Fact):
    """A run began: who acts, for what, and what it is held by. `key` (b64url) signs what the agent says."""

    identity: Blend
    task: str
    supervision: Literal["sdk", "warden", "gateway"]
    build: Build
    context: dict[str, JsonValue]
    env: str = ""
    tags: Many[str] = ()
    max_run_s: float
    dev: bool = False
    token_sha256: str = ""
    key: str | None = None


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
    missing: Many[str]


class Evidence(Fact):
    """What shows that a run is stopped, and when that was seen."""

    kind: EvidenceKind
    at: str
    detail: str = ""


class RunStopped(Fact):
    """The run is stopped, with its evidence."""

    order: str
    evidence: Many[Evidence]
    confirmed: bool
    in_flight: Many[str] = ()
    said: str | None = Field(default=None, description="the agent's signed `stopped` line, as it came")


class RunLabelled(Fact):
    """How the run is held from now on: body of `run.labelled`. Before the first one a run is COOPERATIVE.

    `by` names the seams that it rests on: `warden`, `point NAME`.
    """

    label: Label
    by: Many[str] = ()
    why: str = ""


class RunEnded(Fact):
    """The server ended the run (the agent's own `ended` line stands as it came)."""

    status: Literal["completed", "failed"]
    summary: str


class LineRefused(Fact):
    """A line was refused and is not kept; `seq` is set when it used that number up."""

    code: str
    sha256: str
    seq: int | None = None
