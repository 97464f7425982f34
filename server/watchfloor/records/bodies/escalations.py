"""How a card was opened, answered and closed.

Never knows what a card looks like on a screen.
"""

from typing import Literal

from pydantic import JsonValue

from watchfloor.identity import Fact, Many, Vouch


class EscalationOpened(Fact):
    """A card was opened; it stands here whole, as it is shown (without `code` and presence)."""

    escalation: str
    card: dict[str, JsonValue]
    card_sha256: str


class EscalationClaimed(Fact):
    """An operator has taken, or given back, a card, or passed it on `to` somebody; `reason` where it fell free."""

    escalation: str
    operator: str
    released: bool = False
    to: str | None = None
    reason: str | None = None
    signed: str | None = None


class EscalationAsked(Fact):
    """An operator asked the agent about a card; its answer is its next note. `unsigned` as for a verdict."""

    escalation: str
    action: str
    operator: str
    text: str
    signed: str
    unsigned: Vouch | None = None


class EscalationVerdict(Fact):
    """One operator's word on a card; `signed` is their own line as it came.

    `unsigned`: it bears no signature, and is theirs by the word of a gateway at which they logged in with that key.
    """

    escalation: str
    operator: str
    answer: Literal["approve", "deny", "supply"]
    card_sha256: str
    signed: str
    unsigned: Vouch | None = None


class EscalationSuperseded(Fact):
    """The card is over, and `by` is the new one, None if none could be opened: a new policy asked again.

    Or else `operator` changed the arguments, where several people are needed: `signed` is their own line,
    `unsigned` as for a verdict.
    """

    escalation: str
    action: str
    by: str | None = None
    differs: Many[str] = ()
    operator: str | None = None
    signed: str | None = None
    unsigned: Vouch | None = None


class EscalationPaged(Fact):
    """People were called for a card: how many targets took the page, and of the others what went wrong."""

    escalation: str
    page: str
    stage: Literal["opened", "half", "fallback"]
    groups: Many[str]
    sent: int
    faults: Many[str] = ()


class EscalationClosed(Fact):
    """How a card ended."""

    escalation: str
    action: str
    end: Literal["approved", "denied", "expired", "withdrawn"]
    by: Many[str] = ()
    reason: str = ""
