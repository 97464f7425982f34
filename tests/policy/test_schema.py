import pytest

from policy.shop import DIRECTORY, TOOLS
from watchfloor_server.policy.directory import Agent, Human
from watchfloor_server.policy.engine import entities_of, invalid, schema_of
from watchfloor_server.policy.listing import read_directory
from watchfloor_server.policy.schema import GROUPS, agent_entity, document, entities, human_entity
from watchfloor_server.policy.tools import read_tools

SCHEMA = schema_of(document(read_tools(TOOLS).values()))


def fits(condition: str, action: str = 'action == Action::"refund.issue"') -> bool:
    return not invalid([f'@id("x") permit (principal, {action}, resource) when {{ {condition} }};'], SCHEMA)


@pytest.mark.parametrize(
    "condition",
    [
        'context.env == "prod" && context.hour < 18 && context.weekday <= 5 && context.clock_ok',
        'context.attestation.verified && context.attestation.class == "workload" && context.attestation.age_s < 9',
        "context has human && context.human has auth_age_s && context.human.auth_age_s < 900",
        'context.net.zone == "office" && context.chain == 0',
        "context.rate_1m < 60 && context.denied_1m == 0 && context.seen_before && context.explained",
        "!context.provenance.foreign",
        'context.approved.contains("oncall")',
        'context.args.amount.lessThan(decimal("10.0")) && context.args.order like "A-*"',
        'context.args has card && context.args.card == "x"',
        'principal is Agent && principal.tags.contains("money")',
        'resource.tags.contains("money")',
    ],
)
def test_a_rule_may_read_every_fact(condition: str) -> None:
    assert fits(condition)


@pytest.mark.parametrize(
    "condition",
    [
        "context.posture == 1",
        "context.args.nope == 1",
        "context.args.amount > 100",
        'context.args.card == "x"',
        "context.human.auth_age_s < 900",
        'context.hour == "noon"',
        "context.agent_says",
    ],
)
def test_a_rule_may_read_nothing_else(condition: str) -> None:
    assert not fits(condition)


@pytest.mark.parametrize("group", GROUPS)
def test_a_rule_about_a_group_stands_before_its_first_tool(group: str) -> None:
    schema = schema_of(document(()))
    assert not invalid([f'@id("x") permit (principal is Run, action in Action::"{group}", resource);'], schema)


def test_everything_listed_is_an_entity_that_fits_the_schema() -> None:
    directory = read_directory({"directory.toml": DIRECTORY})
    listed = entities(directory)
    assert len(entities_of(listed, SCHEMA)) > len(listed)  # and the actions
    names = {str(entity["uid"]) for entity in listed}
    assert str({"type": "AgentClass", "id": "dev"}) in names


def test_an_agent_is_in_its_class_and_a_person_in_their_teams() -> None:
    assert agent_entity(Agent("a", class_="c", tags=("t",))) == {
        "uid": {"type": "Agent", "id": "a"},
        "attrs": {"tags": ["t"]},
        "parents": [{"type": "AgentClass", "id": "c"}],
    }
    assert human_entity(Human("h", teams=("x", "y")))["parents"] == [
        {"type": "Team", "id": "x"},
        {"type": "Team", "id": "y"},
    ]
