import pytest

from watchfloor_server.policy.engine import (
    Entities,
    Entity,
    Invalid,
    Question,
    Reply,
    ask,
    entities_of,
    invalid,
    parsed,
    policies_of,
    schema_of,
    with_entities,
)

SCHEMA = schema_of(
    {
        "": {
            "entityTypes": {"Run": {}, "Target": {}, "Team": {}, "Human": {"memberOfTypes": ["Team"]}},
            "actions": {
                "x": {
                    "appliesTo": {
                        "principalTypes": ["Run", "Human"],
                        "resourceTypes": ["Target"],
                        "context": {"type": "Record", "attributes": {"n": {"type": "Long"}}},
                    }
                }
            },
        }
    }
)
NOBODY = entities_of([], SCHEMA)
YES = '@id("yes") permit (principal, action, resource);'
BIG = '@id("big") forbid (principal, action, resource) when { context.n + 1 > 10 };'
R, X, T = Entity("Run", "R"), Entity("Action", "x"), Entity("Target", "t")


def reply(context: str, *texts: str, who: Entity = R, entities: Entities = NOBODY) -> Reply:
    return ask(Question(who, X, T, context), policies_of(texts), entities)


def test_the_policies_that_determine_an_answer_are_told_by_position() -> None:
    assert reply('{"n": 1}', BIG, YES) == Reply(allowed=True, determined=(1,), errors=(), faulty=())
    assert reply('{"n": 10}', BIG, YES) == Reply(allowed=False, determined=(0,), errors=(), faulty=())


def test_without_a_permit_nothing_determines() -> None:
    assert reply("{}") == Reply(allowed=False, determined=(), errors=(), faulty=())


def test_an_error_is_told_with_the_policy_that_made_it() -> None:
    found = reply('{"n": 9223372036854775807}', YES, BIG)
    assert found.faulty == (1,)
    assert "overflow" in found.errors[0]


@pytest.mark.parametrize("context", ["{", "[]", '{"n": 1.5}', '{"n": 9223372036854775808}', '{"n": "\\ud800"}', ""])
def test_a_context_that_cedar_cannot_read_gives_no_leave(context: str) -> None:
    found = reply(context, YES)
    assert not found.allowed
    assert found.errors


@pytest.mark.parametrize("name", ['R"] permit', 'x\n::"y', "\\", "\x00", "R" * 10_000])
def test_a_name_is_never_read_as_syntax(name: str) -> None:
    only = '@id("only") permit (principal == Run::"R", action, resource);'
    assert not reply("{}", only, who=Entity("Run", name)).allowed


def test_entities_can_be_added_to_a_parsed_set() -> None:
    team = '@id("team") permit (principal in Team::"a", action, resource);'
    ann = Entity("Human", "ann")
    more = with_entities(
        NOBODY, [{"uid": ann.to_json(), "attrs": {}, "parents": [Entity("Team", "a").to_json()]}], SCHEMA
    )
    assert reply("{}", team, who=ann, entities=more).allowed
    assert not reply("{}", team, who=ann).allowed


def test_policies_are_checked_against_the_schema_by_position() -> None:
    assert invalid([YES, BIG], SCHEMA) == ()
    wrong = '@id("w") permit (principal, action, resource) when { context.m == 1 };'
    assert invalid([YES, wrong], SCHEMA) == (Invalid(1, 'attribute `m` in context for Action::"x" not found'),)


def test_a_policy_is_parsed_into_its_json_form() -> None:
    assert parsed(YES)["staticPolicies"]
    with pytest.raises(ValueError, match="unexpected"):
        parsed("permit (principal action, resource);")
