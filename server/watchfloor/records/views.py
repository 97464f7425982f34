"""What is true now of runs, locks and operators: the folded state that a snapshot carries.

Never knows how it is drawn.
"""

from typing import Literal

from watchfloor.identity import Blend, Fact, Many, Role
from watchfloor.records.bodies import Evidence, Label, Scope

RunState = Literal["RUNNING", "PAUSING", "PAUSED", "HELD", "LOST", "ENDED", "STOPPING", "UNCONFIRMED", "STOPPED"]


class ScopeView(Fact):
    """Leave wider than once that stands in a run: `says` is what the card `escalation` offered, `by` who chose it.

    `left` is how many actions more may pass under it, `until_at` when it ends; one of both is there.
    """

    escalation: str
    by: Many[str]
    tool: str
    target: str
    says: str
    left: int | None = None
    until_at: str | None = None


class RunView(Fact):
    """One run. Times are RFC 3339; `due_at` is when a pending kill comes due.

    `points` are enforcement points that are here before targets it had leave for; before those in `until_exp` there is
    none, so that a grant there is good until it expires. `label` is how the run is held, `label_by` the seams that this
    rests on, `label_at` when they were proven last, `label_why` why it is no better. `scopes` are the approvals wider
    than once that stand; None if there are none.
    """

    run: str
    identity: Blend
    task: str
    env: str
    tags: Many[str] = ()
    supervision: Literal["sdk", "warden", "gateway"]
    state: RunState
    since_at: str
    started_at: str
    epoch: int
    linked: bool
    lease_until_at: str | None = None
    waits: int = 0
    in_flight: int = 0
    order: str | None = None
    by: str | None = None
    reason: str | None = None
    due_at: str | None = None
    evidence: Many[Evidence] = ()
    confirmed: bool = False
    parent: str | None = None
    points: Many[str] = ()
    until_exp: Many[str] = ()
    label: Label = "COOPERATIVE"
    label_by: Many[str] = ()
    label_at: str | None = None
    label_why: str = ""
    scopes: Many[ScopeView] | None = None


class LockView(Fact):
    """A lock in force."""

    scope: Scope
    agent: str | None = None
    human: str | None = None
    by: str
    reason: str
    set_at: str
    order: str
    kill: bool


class FindingView(Fact):
    """Something that the server found and raised."""

    finding: str
    severity: Literal["medium", "high"]
    says: str
    at: str
    run: str | None = None
    agent: str | None = None


class DrillView(Fact):
    """The last drill: how many practice runs, how many of them confirmed; each stage's times in ms from the press."""

    at: str
    by: str
    runs: int
    confirmed: int
    median_ms: dict[str, float]
    most_ms: dict[str, float]


class OperatorPresence(Fact):
    """An operator who is here, with how many screens; `on_call_at` is when they got the shift, if they have it."""

    name: str
    roles: Many[Role]
    screens: int
    since_at: str
    on_call_at: str | None = None


class CardPresence(Fact):
    """An operator who may answer this card, now or later, and has a console open."""

    operator: str
    since_at: str
