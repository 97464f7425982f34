"""What was answered to an action, and the leave that followed.

Never knows how policy came to it.
"""

from typing import Literal

from pydantic import JsonValue

from watchfloor.identity import Fact, Many

Answer = Literal["allow", "deny", "wait"]


class Leg(Fact):
    """One principal's answer, with the whole request that was asked."""

    leg: Literal["agent", "human", "run"]
    answer: Literal["allow", "deny", "escalate"]
    rules: Many[str]
    reason: str
    request: dict[str, JsonValue]


class Sourced(Fact):
    """Facts of one source and one age: seconds since a token that tells them was verified, 0 for what was seen then."""

    source: Literal["declared", "observed", "attested", "said"]
    age_s: int
    facts: Many[str]


class HopAnswer(Fact):
    """What was answered for a run that delegated to this one: an action needs the leave of each of them.

    `request` is what was asked for it, without the arguments, which are the action's; `facts` are those of its context.
    """

    run: str
    agent: str
    answer: Answer
    rules: Many[str]
    reason: str
    request: dict[str, JsonValue] | None = None
    facts: Many[Sourced] = ()


class Traced(Fact):
    """Where the value at a JSON pointer into the arguments was first seen, as far as the server could tell."""

    pointer: str
    source: Literal["agent", "human", "input", "tool"]
    detail: str = ""


class ActionDecided(Fact):
    """What was answered to an action, by policy (`by` empty) or by people.

    `under`: the card on which people chose a scope wider than once, where that let this action pass too.
    """

    action: str
    tool: str
    target: str = ""
    env: str = ""
    risk: str = ""
    answer: Answer
    reason: str
    rules: Many[str]
    legs: Many[Leg] = ()
    policy: str = ""
    facts: Many[Sourced] = ()
    by: Many[str] = ()
    escalation: str | None = None
    grant: str | None = None
    args: dict[str, JsonValue] | None = None
    supplied: bool = False
    result: JsonValue = None
    feedback: str | None = None
    under: str | None = None
    hops: Many[HopAnswer] | None = None
    origins: Many[Traced] = ()


class ActionUnknown(Fact):
    """The server's word that nobody knows how an action ended (the agent's own outcome stands as it came)."""

    action: str
    status: Literal["unknown"] = "unknown"
    reason: str


class GrantIssued(Fact):
    """Leave for exactly these arguments; the token itself is not kept. `under` as in `action.decided`."""

    grant: str
    action: str
    tool: str
    target: str
    args_sha256: str
    expires_at: str
    epoch: int
    approved_by: Many[str] = ()
    under: str | None = None


class GrantVoid(Fact):
    """Leave that may not be used any more. `scopes`: the cards on which a scope wider than once was chosen."""

    grants: Many[str]
    reason: str
    scopes: Many[str] | None = None
