"""Measures what a decision with three legs costs: 1,000 rules over 10,000 entities, beside plain cedarpy with texts.

The control is what the library's first example does: the policies' text, the entities' JSON, one call a leg. Both
answer the same questions, and both answers are compared. It must never count what loading costs.
"""

# pyright: reportUnknownMemberType=false
# (cedarpy's own signatures hold bare dicts)

import json
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import NamedTuple, TypeVar, cast

import cedarpy
from figures import Figure, figure
from plan import Plan

from watchfloor_server.policy import Context, Judgement, Policy, Request, load_files
from watchfloor_server.policy.schema import entities

TOOLS = 200
"""Tools with rules of their own; five rules each are 1,000."""

AGENTS, HUMANS, TEAMS, TARGETS = 4_900, 4_900, 100, 98
"""Together with a class and an environment: 10,000 entities."""

_T = TypeVar("_T")

AT = datetime(2026, 1, 7, 12, 30, tzinfo=UTC)


class Decision(NamedTuple):
    """CPU of a decision in us, sliced and plain; how many rules and entities there were."""

    ours_us: Figure
    plain_us: Figure
    rules: int
    entities: int


def measure(plan: Plan) -> Decision:
    """Decide in turns, as often as the plan says."""
    policy = load_files(folder())
    requests = [question(policy, number) for number in range(TOOLS)]
    found = [policy.decide(request) for request in requests]
    plain = _Plain(policy)
    for judgement in found[:: TOOLS // 5]:
        if plain.decide(judgement) != (judgement.answer == "allow"):
            raise RuntimeError("plain cedarpy answers otherwise; the bench compares two different things")
    ours = [_cost_us(policy.decide, requests, plan.decisions) for _ in range(plan.repeats)]
    control = [_cost_us(plain.decide, found, plan.plain_decisions) for _ in range(plan.repeats)]
    return Decision(figure(ours), figure(control), len(policy.rules), len(entities(policy.directory)))


def folder() -> dict[str, str]:
    """A policy of 1,000 rules and a directory of 10,000 entities."""
    tools = "".join(
        f'[tool."t{n}"]\ngroup = "{"write" if n % 2 else "read"}"\nrisk = "low"\ntarget = "s{n % TARGETS}"\n'
        'args = { amount = "decimal", order = "string" }\n'
        for n in range(TOOLS)
    )
    rules = "".join(_rules(n) for n in range(TOOLS))
    return {"tools.toml": tools, "directory.toml": _directory(), "rules.cedar": rules}


def _directory() -> str:
    parts = ["[env.prod]\n"]
    parts += [f'[target.s{n}]\nenv = "prod"\n' for n in range(TARGETS)]
    parts += [f"[team.m{n}]\n" for n in range(TEAMS)]
    parts += [f'[human.h{n}]\nteams = ["m{n % TEAMS}"]\n' for n in range(HUMANS)]
    parts += [f'[agent.a{n}]\nclass = "bots"\n' for n in range(AGENTS)]
    return "".join(parts)


def _rules(n: int) -> str:
    action = f'action == Action::"t{n}"'
    return f"""\
@id("agent.{n}") permit (principal in AgentClass::"bots", {action}, resource in Env::"prod");
@id("human.{n}") permit (principal in Team::"m{n % TEAMS}", {action}, resource);
@id("run.{n}") permit (principal is Run, {action}, resource);
@id("run.proof.{n}") forbid (principal is Run, {action}, resource)
unless {{ context.attestation.verified && context.attestation.age_s <= 300 }};
@id("run.amount.{n}") forbid (principal is Run, {action}, resource)
when {{ context.args.amount.greaterThan(decimal("{n}.5")) }};
"""


def question(policy: Policy, number: int) -> Request:
    """One of the actions: some are allowed, some denied by their amount."""
    directory = policy.directory
    context = Context(at=AT, attested=True, attestation_class="workload", attestation_age_s=9, explained=True)
    args = {"amount": f"{number + number % 3}.25", "order": "A-17"}
    person = directory.humans[f"h{number % TEAMS}"]
    return Request("R1", directory.agents[f"a{number}"], person, f"t{number}", args, context)


class _Plain:
    """The library as its first example uses it: texts in, one call for each leg."""

    def __init__(self, policy: Policy) -> None:
        self._policies = policy.files["rules.cedar"]
        self._entities = json.dumps(entities(policy.directory))

    def decide(self, judgement: Judgement) -> bool:
        """Ask all legs what was asked; true if all allow."""
        asked, allowed = judgement.request, True
        for principal in cast(Mapping[str, Mapping[str, object]], asked["principals"]).values():
            request: dict[str, object] = {
                "principal": principal["uid"],
                "action": asked["action"],
                "resource": asked["resource"],
                "context": asked["context"],
            }
            allowed &= cedarpy.is_authorized(request, self._policies, self._entities).allowed
        return allowed


def _cost_us(decide: Callable[[_T], object], asked: Sequence[_T], times: int) -> float:
    """CPU of one decision: user and system, of this process."""
    began_s = time.process_time()
    for number in range(times):
        decide(asked[number % len(asked)])
    return (time.process_time() - began_s) * 1e6 / times
