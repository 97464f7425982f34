"""The words that the desk and its surroundings share: moments, operators, questions, judgements.

Never knows who answers a question, nor how.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Literal, NamedTuple

from pydantic import JsonValue

from watchfloor.identity import Blend, Build, Role, Vouch
from watchfloor.records.bodies import Answer, HopAnswer, Leg, Sourced
from watchfloor.wire import Offer

Risk = Literal["low", "medium", "high", "critical"]


Stage = Literal["opened", "half", "fallback"]
"""Why people are called: a card is new, half its time is over, others may answer from now on."""

Mint = Callable[[], bytes]
"""Gives fresh random bytes, 16 at a time: where ids come from."""


class Now(NamedTuple):
    """The moment of an input: wall clock (aware UTC), and seconds of a clock that never jumps (CLOCK_BOOTTIME)."""

    at: datetime
    boot_s: float


class Operator(NamedTuple):
    """An enrolled operator. `key` is the raw public key; `vouch`: at a connection that a gateway opened for them."""

    name: str
    key: bytes
    roles: tuple[Role, ...]
    vouch: Vouch | None = None


class Person(NamedTuple):
    """A human of the directory: the opaque id that records use, and the name there."""

    id: str
    name: str


class Standing(NamedTuple):
    """What the directory says of an agent beside its identity. `dev` marks an environment declared so."""

    envs: tuple[str, ...]
    tags: tuple[str, ...]
    max_run_s: float
    dev: bool


class ToolFacts(NamedTuple):
    """What the desk must know of a tool: pointers to secrets, and whether the agent must sign."""

    secret: tuple[str, ...]
    signed: bool


class Question(NamedTuple):
    """One action as policy is asked about it. `done` are (tool, target) pairs that ended well before.

    `in_mandate` is None where the person gave no mandate. `above` is the same question for each run that this one was
    delegated through: all of them need leave for it.
    """

    run: str
    action: str
    tool: str
    args: Mapping[str, JsonValue]
    blend: Blend
    standing: Standing
    at: datetime
    rate_1m: int
    denied_1m: int
    done: frozenset[tuple[str, str]]
    explained: bool
    foreign: bool
    approved: tuple[str, ...] = ()
    build: Build = Build()
    in_mandate: bool | None = None
    above: tuple["Question", ...] = ()


class Group(NamedTuple):
    """A group of approvers in on-call order, and who may answer too once nobody of it did for `after_s`."""

    name: str
    operators: tuple[str, ...]
    fallback: str = ""
    deputies: tuple[str, ...] = ()
    after_s: float = 0.0


class Judgement(NamedTuple):
    """Policy's answer. With `wait`: which groups, how many people, how long a card stays open.

    `offers`: which scopes wider than once the rules offer. `facts`: of what source and age the facts were that it was
    found by; `hops`: what it is for each run above.
    """

    answer: Answer
    reason: str
    rules: tuple[str, ...]
    legs: tuple[Leg, ...]
    policy: str
    target: str = ""
    env: str = ""
    risk: Risk = "low"
    groups: tuple[Group, ...] = ()
    quorum: int = 1
    ttl_s: float = 900.0
    facts: tuple[Sourced, ...] = ()
    offers: tuple[Offer, ...] = ()
    hops: tuple[HopAnswer, ...] = ()


class Leave(NamedTuple):
    """What a grant lets happen once: exactly these arguments, at one target, until `expires_at`."""

    grant: str
    run: str
    action: str
    tool: str
    target: str
    env: str
    args_sha256: str
    expires_at: datetime
    epoch: int
    policy: str
    approved_by: tuple[str, ...]
    blend: Blend


class Delegated(NamedTuple):
    """What a delegation token says: `blend` is the parent's, `jkt` the thumbprint of the child's key."""

    delegation: str
    run: str
    agent: str
    jkt: str
    tools: tuple[str, ...]
    expires_at: datetime
    epoch: int
    blend: Blend
