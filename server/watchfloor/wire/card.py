"""The card: an escalation as people see it, whole, and the hash that their verdict signs.

Never knows who may see it, nor what a console draws of it.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Final, Literal

from pydantic import JsonValue

from watchfloor.chain import b64url, jcs, sha256
from watchfloor.identity import Blend, Many
from watchfloor.records.views import CardPresence
from watchfloor.wire.fields import At, Count, Hash, Id, JsonObject, Line
from watchfloor.wire.offers import Offer

UNHASHED: Final = frozenset({"t", "card_sha256", "code", "claims", "presence", "talk"})
"""Members of a card that change while it is open, or are each console's own."""


class Origin(Line):
    """Where the value of one argument was first seen. `pointer` is RFC 6901 into the arguments."""

    pointer: str
    source: Literal["agent", "human", "input", "tool"]
    detail: str = ""


class CardLeg(Line):
    """One principal's answer on the card."""

    leg: Literal["agent", "human", "run"]
    answer: Literal["allow", "deny", "escalate"]
    rules: Many[str]
    reason: str


class MayNot(Line):
    """An operator who may not answer, and why."""

    operator: str
    reason: str


class Later(Line):
    """An operator of a fallback group, who may answer from then on: its time stands still while the run does."""

    operator: str
    group: str
    from_at: At


class Talk(Line):
    """A word around a card that decides nothing: a question to the agent, its answer, or that it was passed on."""

    kind: Literal["asked", "answered", "passed"]
    by: str
    to: str | None = None
    text: str
    at: At


class Circle(Line):
    """A group, and who of those that may answer the card may answer for it."""

    group: str
    operators: Many[str]


class Card(Line):
    """Everything a person decides on. `said` are the agent's own words, unchecked, oldest first.

    `mandate` says whether the action is inside what the person gave leave for, and what is left of it. `supersedes` is
    the card before it, where a new policy asked again or somebody changed the arguments, and `differs` what is not as
    it was there. `proposed` are the agent's own arguments, where `args` are those of `changed_by`. `may` is in on-call
    order; `may_later` are those who may answer once nobody of them did. `circles` says, where several
    groups are asked, who of both answers for which: each needs somebody. `presence` are those of both who are here.
    """

    t: Literal["escalation"] = "escalation"
    escalation: Id
    server: Id
    run: Id
    agent: str
    human: str | None = None
    task: str
    action: Id
    tool: str
    target: str
    env: str
    risk: Literal["low", "medium", "high", "critical"]
    args: JsonObject
    args_sha256: Hash
    intent: str | None = None
    said: Many[str] = ()
    reason: str
    rules: Many[str]
    legs: Many[CardLeg]
    identity: Blend
    origins: Many[Origin]
    mandate: Many[str] | None = None
    opened_at: At
    deadline_at: At
    quorum: Count
    groups: Many[str]
    may: Many[str]
    may_not: Many[MayNot]
    scopes: Many[Offer]
    policy: Hash
    epoch: Count
    supersedes: Id | None = None
    differs: Many[str] | None = None
    may_later: Many[Later] | None = None
    circles: Many[Circle] | None = None
    proposed: JsonObject | None = None
    changed_by: str | None = None
    card_sha256: Hash | None = None
    code: str | None = None
    claims: Many[str] = ()
    presence: Many[CardPresence] = ()
    talk: Many[Talk] | None = None


def unheard(circles: Sequence[Circle] | None, names: Collection[str]) -> tuple[str, ...]:
    """The groups of a card that none of these people answers for."""
    return tuple(one.group for one in circles or () if not set(one.operators) & set(names))


def card_hash(card: Mapping[str, JsonValue]) -> str:
    """SHA-256 over the JCS of the card as shown, without its moving members; b64url."""
    return b64url(sha256(jcs({name: value for name, value in card.items() if name not in UNHASHED})))
