"""What rules may read of the circumstances of an action: each fact, its Cedar type and its source.

Three sources. `declared`: the policy folder says so. `observed`: the server saw or counted it.
`attested`: it follows from a token that was verified. What an agent only says of itself is no
fact, and cannot be written in a rule, with one exception that says so: `said`, its own build where
no token tells it, which is compared with what somebody accepted. Never knows how a fact was found out.
"""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Final, Literal, NamedTuple

from pydantic import JsonValue

from watchfloor.identity import AttestationClass
from watchfloor_server.policy.arguments import cedar_type, cedar_value
from watchfloor_server.policy.tools import Tool

FactSource = Literal["declared", "observed", "attested", "said"]


class Fact(NamedTuple):
    """One value in `context`. `path` is dotted; `optional` ones may be absent and need `has` in a rule."""

    path: str
    type: Literal["String", "Long", "Boolean"]
    source: FactSource
    meaning: str
    optional: bool = False


FACTS: Final = (
    Fact("agent", "String", "attested", "the agent's name in directory.toml"),
    Fact("env", "String", "declared", "the environment of the tool's target"),
    Fact("hour", "Long", "observed", "the server's hour, UTC, 0 to 23"),
    Fact("weekday", "Long", "observed", "the server's day, UTC, 1 (Monday) to 7 (ISO 8601)"),
    Fact("clock_ok", "Boolean", "observed", "whether the server trusts its clock"),
    Fact("attestation.verified", "Boolean", "attested", "whether the agent's proof was verified"),
    Fact("attestation.class", "String", "attested", "none, key, dev, peer, workload or hardware"),
    Fact("attestation.age_s", "Long", "observed", "seconds since the agent's proof was verified"),
    Fact("build.known", "Boolean", "said", "whether anything is known of what the agent is made of"),
    Fact("build.accepted", "Boolean", "said", "whether the agent's entry lists this build"),
    Fact("posture", "String", "attested", "a claim of the attestation that the issuer's entry maps, else unknown"),
    Fact("human.auth_age_s", "Long", "attested", "seconds since the person signed in, where their token says", True),
    Fact("human.mfa", "Boolean", "attested", "whether their token says that they signed in with two factors"),
    Fact(
        "human.in_mandate", "Boolean", "attested", "whether it is inside the mandate they gave, if they gave one", True
    ),
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


UNKNOWN_POSTURE: Final = "unknown"
"""The posture of an agent whose issuer's entry maps no claim to it, or whose token lacks that claim."""


class Context(NamedTuple):
    """The circumstances of one action, handed in. `at` is aware; `address` is the peer's IP or None.

    `human_auth_age_s` is None where the person's token does not say when they signed in, `in_mandate` where they
    gave none; `human_age_s` is since their proof was verified. `zone` stands instead of an address, in a record's.
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
    build_known: bool = False
    build_accepted: bool = False
    build_attested: bool = False
    posture: str = UNKNOWN_POSTURE
    mfa: bool = False
    in_mandate: bool | None = None
    human_age_s: int = 0
    zone: str | None = None


def record(
    context: Context,
    tool: Tool,
    args: Mapping[str, JsonValue],
    *,
    agent: str = "",
    env: str,
    zone: str,
    with_human: bool,
) -> dict[str, JsonValue]:
    """Build the `context` of a request, in Cedar's JSON; `args` must fit the tool."""
    kinds = tool.args or {}
    typed = {name: cedar_value(kinds[name].kind, value) for name, value in args.items() if _is_readable(tool, name)}
    return {"env": env, **circumstances(context, agent, with_human=with_human), "net": {"zone": zone}, "args": typed}


def circumstances(context: Context, agent: str, *, with_human: bool) -> dict[str, JsonValue]:
    """What is true of an action whatever its tool and target."""
    at = context.at.astimezone(UTC)
    human: dict[str, JsonValue] = {"mfa": context.mfa}
    if context.human_auth_age_s is not None:
        human["auth_age_s"] = context.human_auth_age_s
    if context.in_mandate is not None:
        human["in_mandate"] = context.in_mandate
    approved: list[JsonValue] = [*sorted(set(context.approved))]
    return {
        "agent": agent,
        "hour": at.hour,
        "weekday": at.isoweekday(),
        "clock_ok": context.clock_ok,
        "attestation": {
            "verified": context.attested,
            "class": context.attestation_class,
            "age_s": context.attestation_age_s,
        },
        "build": {"known": context.build_known, "accepted": context.build_accepted},
        "posture": context.posture,
        **({"human": human} if with_human else {}),
        "chain": context.chain,
        "rate_1m": context.rate_1m,
        "denied_1m": context.denied_1m,
        "seen_before": context.seen_before,
        "explained": context.explained,
        "provenance": {"foreign": context.foreign},
        "approved": approved,
    }


def as_text(facts: Mapping[str, JsonValue]) -> str:
    """Write a context, or what is read of it, as JSON text."""
    return json.dumps(facts)


def _is_readable(tool: Tool, name: str) -> bool:
    return tool.args is not None and cedar_type(tool.args[name].kind) is not None
