"""What a server tells about who acts: the identity behind a run, what became of one action, and why.

Never vouches for any of it, and never knows how it is shown.
"""

from pydantic import BaseModel, ConfigDict, JsonValue

from watchfloor.identity import Blend, Many
from watchfloor.oversight.questions import read_value
from watchfloor.records.bodies import ActionDecided, GrantIssued, Label, RunStarted
from watchfloor.records.views import DrillView, ScopeView
from watchfloor.wire import Reply


class _Told(BaseModel):
    """A frozen part of an answer; fields that this version does not know are passed over."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class RuleTold(_Told):
    """A rule of the policy, and where it stands."""

    id: str
    file: str
    line: int
    effect: str
    text: str


class LegTold(_Told):
    """One principal's answer, with the rules that bound it."""

    leg: str
    answer: str
    reason: str
    names: Many[str] = ()
    rules: Many[RuleTold] = ()


class FactTold(_Told):
    """A fact that the decision saw: where it came from, and how old it was."""

    fact: str
    value: JsonValue
    source: str
    age_s: int


class TurnTold(_Told):
    """One fact that would have turned the answer, and the nearest value that does."""

    fact: str
    was: JsonValue
    would_be: JsonValue
    answer: str


class Explanation(_Told):
    """Why an action was answered as it was; with `fault` nothing else is known."""

    fault: str = ""
    policy: str = ""
    answer: str = ""
    legs: Many[LegTold] = ()
    facts: Many[FactTold] = ()
    turns: Many[TurnTold] = ()


class HeldTold(_Told):
    """How the run is held now, by which seams, when these were proven last, and why it is no better."""

    label: Label = "COOPERATIVE"
    by: Many[str] = ()
    at: str | None = None
    why: str = ""


class Dossier(_Told):
    """Who acts in a run, and of one action what was asked, answered and given; what is left of its mandate's caps."""

    run: str
    identity: Blend
    started: RunStarted
    at: str
    proposed: dict[str, JsonValue] | None = None
    decided: ActionDecided | None = None
    grant: GrantIssued | None = None
    outcome: dict[str, JsonValue] | None = None
    explanation: Explanation | None = None
    held: HeldTold | None = None
    scopes: Many[ScopeView] = ()
    mandate_left: Many[str] = ()


class PointTold(_Told):
    """An enforcement point that is connected, its targets, and what its canary shows (`refused` is as it must be)."""

    point: str
    targets: Many[str] = ()
    canary: str = "unproven"
    proven_at: str = ""
    why: str = ""


class Condition(_Told):
    """How the server says that it is."""

    version: str = ""
    dev: bool = False
    writable: bool = False
    records: int = 0
    backlog: int = 0
    signed: int = 0
    checkpoint_fault: str | None = None
    journal_fault: str | None = None
    clock_ok: bool = False
    agents: int = 0
    consoles: int = 0
    points: Many[PointTold] = ()
    held: dict[str, int] = {}
    drill: DrillView | None = None


def read_dossier(reply: Reply) -> Dossier:
    """Read the answer to `identity` or `explain`; raises `Refused`."""
    return read_value(reply, Dossier)


def read_condition(reply: Reply) -> Condition:
    """Read the answer to `health`; raises `Refused`."""
    return read_value(reply, Condition)
