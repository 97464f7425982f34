"""What is asked of policy, and what it answers: the words that other rooms exchange with this one.

Never knows Cedar, nor how an answer is found.
"""

from collections.abc import Mapping
from typing import Final, Literal, NamedTuple

from pydantic import JsonValue

from watchfloor_server.policy.directory import Agent, Human
from watchfloor_server.policy.facts import Context
from watchfloor_server.policy.offers import Offer
from watchfloor_server.policy.rules import TTL_S
from watchfloor_server.policy.slices import LegName
from watchfloor_server.policy.sources import Sourced
from watchfloor_server.policy.tools import Risk

Answer = Literal["allow", "deny", "wait"]

CEILING: Final = "ceiling:unattested"
"""Named among the rules where the ceiling in code denied: no policy lifts it."""

OUT_OF_ENVS: Final = "ceiling:env"
"""Named among the rules where the agent's own `envs` denied: its entry is narrower than the rules."""


class Request(NamedTuple):
    """One proposed action: by whom, for whom (None: nobody), with which tool and exact arguments, in what context."""

    run: str
    agent: Agent
    human: Human | None
    tool: str
    args: Mapping[str, JsonValue]
    context: Context


class Leg(NamedTuple):
    """The answer of one leg, the rules that determined it, and why."""

    leg: LegName
    answer: Answer
    rules: tuple[str, ...]
    reason: str


class Judgement(NamedTuple):
    """The answer to an action, and what a card and a record need to know of it.

    `rules`: the `@id`s that determined it, or `<leg>:no-permit`, or one of the ceilings. `groups`:
    the approver groups to ask, all of them, each with `quorum` people within `ttl_s`. `request`:
    what Cedar was asked, as JSON, or as much of it as could be told where it was not asked at all;
    `facts` are the sources and ages of its context. `target` and `env` are None where none could be told.
    """

    answer: Answer
    reason: str
    rules: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    quorum: int = 1
    ttl_s: int = TTL_S
    risk: Risk = "critical"
    signed: bool = False
    target: str | None = None
    env: str | None = None
    legs: tuple[Leg, ...] = ()
    offers: tuple[Offer, ...] = ()
    request: Mapping[str, JsonValue] = {}
    facts: tuple[Sourced, ...] = ()


def no_permit(leg: LegName) -> str:
    """The name that stands for a rule where no rule permits a leg."""
    return f"{leg}:no-permit"
