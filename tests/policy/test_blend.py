"""Property: an action is allowed only if each leg alone, asked of plain Cedar, has that leave."""

import json
from typing import NamedTuple

import cedarpy
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import JsonValue

from policy.shop import ATTESTED, DIRECTORY, FILES, REFUND, TOOLS, shop
from watchfloor_server.policy import Context, Judgement, Policy, Request
from watchfloor_server.policy.listing import read_directory
from watchfloor_server.policy.schema import document, entities
from watchfloor_server.policy.tools import read_tools

SCHEMA = json.dumps(document(read_tools(TOOLS).values()))
ENTITIES = json.dumps(entities(read_directory(FILES)))

PRINCIPALS = (
    "principal",
    "principal is Run",
    "principal is Agent",
    'principal in AgentClass::"support-agent"',
    'principal in Team::"support"',
    'principal == Human::"mara"',
)
ACTIONS = (
    "action",
    'action in Action::"write"',
    'action in [Action::"read", Action::"refund.issue"]',
    'action == Action::"crm.read"',
)
RESOURCES = ("resource", 'resource in Env::"prod"', 'resource == Target::"payments"', "resource is Target")
CONDITIONS = (
    "",
    "when { context.attestation.age_s > 300 }",
    "unless { context.explained }",
    "when { context.rate_1m * 4611686018427387904 > 1 }",
    'unless { context.approved.contains("oncall") }',
    'when { context.approved.contains("finance") }',
    'unless { context.approved.containsAll(["oncall", "finance"]) }',
)
HEAVY = st.sampled_from(["permit", "permit", "forbid"])


class Written(NamedTuple):
    """A rule: its text without its @id, and the group it asks."""

    text: str
    group: str | None


@st.composite
def written(draw: st.DrawFn) -> Written:
    effect = draw(HEAVY)
    group = draw(st.sampled_from([None, "oncall", "finance"])) if effect == "forbid" else None
    scope = ", ".join(draw(st.sampled_from(part)) for part in (PRINCIPALS, ACTIONS, RESOURCES))
    note = "" if group is None else f'@escalate("{group}") '
    return Written(f"{note}{effect} ({scope}) {draw(st.sampled_from(CONDITIONS))};", group)


CONTEXTS = st.builds(
    ATTESTED._replace,
    attestation_age_s=st.sampled_from([5, 500]),
    explained=st.booleans(),
    rate_1m=st.sampled_from([0, 1, 2]),
    approved=st.sampled_from([(), ("oncall",), ("finance",), ("oncall", "finance")]),
)


def request_of(policy: Policy, human: str, tool: str) -> Request:
    args: dict[str, JsonValue] = {"id": "7"} if tool == "crm.read" else dict(REFUND)
    directory = policy.directory
    return Request("R1", directory.agents["refund-bot"], directory.humans[human], tool, args, ATTESTED)


def plainly(texts: list[str], found: Judgement, approved: tuple[str, ...]) -> list[bool]:
    """Each leg's own leave: all rules, uncut, the whole context, checked against the schema, nothing parsed before."""
    principals, context = found.request["principals"], found.request["context"]
    assert isinstance(principals, dict)
    assert isinstance(context, dict)
    leave: list[bool] = []
    for principal in principals.values():
        assert isinstance(principal, dict)
        asked = {
            "principal": principal["uid"],
            "action": found.request["action"],
            "resource": found.request["resource"],
            "context": {**context, "approved": list(approved)},
        }
        reply = cedarpy.is_authorized(asked, "\n".join(texts), ENTITIES, SCHEMA)  # pyright: ignore[reportUnknownMemberType]
        leave.append(reply.allowed and not reply.diagnostics.errors)
    return leave


@settings(max_examples=300)
@given(
    st.lists(written(), min_size=1, max_size=7),
    st.sampled_from(["alice", "mara"]),
    st.sampled_from(["crm.read", "refund.issue"]),
    CONTEXTS,
)
def test_effective_leave_is_never_more_than_any_leg_has(
    rules: list[Written], human: str, tool: str, context: Context
) -> None:
    texts = [f'@id("r{number}") {rule.text}' for number, rule in enumerate(rules)]
    policy = shop(rules="\n".join(texts), directory=DIRECTORY)
    found = policy.decide(request_of(policy, human, tool)._replace(context=context))
    legs = plainly(texts, found, context.approved)
    assert (found.answer == "allow") == all(legs)
    assert [leg.answer == "allow" for leg in found.legs] == legs
    if found.answer == "wait":
        assert found.groups
        assert not set(found.groups) & set(context.approved)
        assert all(plainly(texts, found, (*context.approved, *found.groups)))
        assert all(rules[int(name[1:])].group in found.groups for name in found.rules)
    else:
        assert not found.groups
