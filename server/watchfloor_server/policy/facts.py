"""What rules may read of the circumstances of an action: each fact, its Cedar type and its source.

Three sources. `declared`: the policy folder says so. `observed`: the server saw or counted it.
`attested`: it follows from a token that was verified. What an agent only says of itself is no
fact, and cannot be written in a rule. Never knows how a fact was found out.
"""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Final, Literal, NamedTuple

from pydantic import JsonValue

from watchfloor.identity import AttestationClass
from watchfloor_server.policy.arguments import cedar_type, cedar_value
from watchfloor_server.policy.tools import Tool

FactSource = Literal["declared", "observed", "attested"]


class Fact(NamedTuple):
    """One value in `context`. `path` is dotted; `optional` ones may be absent and need `has` in a rule."""

    path: str
    type: Literal["String", "Long", "Boolean"]
    source: FactSource
    meaning: str
    optional: bool = False


FACTS: Final = (
    Fact("env", "String", "declared", "the environment of the tool's target"),
    Fact("hour", "Long", "observed", "the server's hour, UTC, 0 to 23"),
    Fact("weekday", "Long", "observed", "the server's day, UTC, 1 (Monday) to 7 (ISO 8601)"),
    Fact("clock_ok", "Boolean", "observed", "whether the server trusts its clock"),
    Fact("attestation.verified", "Boolean", "attested", "whether the agent's proof was verified"),
    Fact("attestation.class", "String", "attested", "none, key, dev, peer, workload or hardware"),
    Fact("attestation.age_s", "Long", "observed", "seconds since the agent's proof was verified"),
    Fact("human.auth_age_s", "Long", "attested", "seconds since the person signed in, where their token says", True),
    Fact("net.zone", "String", "observed", "the peer's zone by the environment's networks, or unknown"),
    Fact("chain", "Long", "observed", "hops of delegation before this run"),
    Fact("rate_1m", "Long", "observed", "this agent-and-person's actions in the last minute, over all runs"),
    Fact("denied_1m", "Long", "observed", "how many of them were denied"),
    Fact("seen_before", "Boolean", "observed", "whether they ever did this tool on this target"),
    Fact("explained", "Boolean", "observed", "whether reasoning and inputs came since the last action"),
    Fact("provenance.foreign", "Boolean", "observed", "an argument comes from a tool's output, never from the person"),
)
"""Beside these: `context.approved`, the groups that approved this card, and `context.args`, the typed arguments."""

OPTIONAL_GROUPS: Final = frozenset({"human"})
"""Records of `context` that may be absent as a whole: an autonomous agent has no person."""


class Context(NamedTuple):
    """The circumstances of one action, handed in. `at` is aware; `address` is the peer's IP or None.

    `human_auth_age_s` is None where the person's token does not say when they signed in.
    """

    at: datetime
    attestation_class: AttestationClass = "none"
    attested: bool = False
    attestation_age_s: int = 0
    human_auth_age_s: int | None = None
    clock_ok: bool = True
    address: str | None = None
    chain: int = 0
    rate_1m: int = 0
    denied_1m: int = 0
    seen_before: bool = False
    explained: bool = False
    foreign: bool = False
    approved: tuple[str, ...] = ()


def record(
    context: Context, tool: Tool, args: Mapping[str, JsonValue], *, env: str, zone: str, with_human: bool
) -> dict[str, JsonValue]:
    """Build the `context` of a request, in Cedar's JSON; `args` must fit the tool."""
    at = context.at.astimezone(UTC)
    human: dict[str, JsonValue] = {}
    if context.human_auth_age_s is not None:
        human["auth_age_s"] = context.human_auth_age_s
    kinds = tool.args or {}
    typed = {name: cedar_value(kinds[name].kind, value) for name, value in args.items() if _is_readable(tool, name)}
    approved: list[JsonValue] = [*sorted(set(context.approved))]
    return {
        "env": env,
        "hour": at.hour,
        "weekday": at.isoweekday(),
        "clock_ok": context.clock_ok,
        "attestation": {
            "verified": context.attested,
            "class": context.attestation_class,
            "age_s": context.attestation_age_s,
        },
        **({"human": human} if with_human else {}),
        "net": {"zone": zone},
        "chain": context.chain,
        "rate_1m": context.rate_1m,
        "denied_1m": context.denied_1m,
        "seen_before": context.seen_before,
        "explained": context.explained,
        "provenance": {"foreign": context.foreign},
        "approved": approved,
        "args": typed,
    }


def as_text(facts: Mapping[str, JsonValue]) -> str:
    """Write a context, or what is read of it, as JSON text."""
    return json.dumps(facts)


def _is_readable(tool: Tool, name: str) -> bool:
    return tool.args is not None and cedar_type(tool.args[name].kind) is not None
