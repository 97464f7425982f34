import pytest
from pydantic import JsonValue

from policy.shop import shop
from watchfloor_server.policy.reading import ALL, narrowed, parts_read

CONTEXT: JsonValue = {"Var": "context"}

OK = '@id("ok") permit (principal, action, resource);\n'


@pytest.mark.parametrize(
    ("condition", "reads"),
    [
        ("true", set[str]()),
        ("context.hour < 9", {"hour"}),
        ('context["hour"] < 9', {"hour"}),
        ("context has human && context.human has auth_age_s", {"human"}),
        ("context.attestation.verified || !context.clock_ok", {"attestation", "clock_ok"}),
        ("context has human.auth_age_s", {"human"}),
        ('if context.explained then context.env == "prod" else context.chain + 1 == 1', {"explained", "env", "chain"}),
        ("[context.env].contains(context.net.zone)", {"env", "net"}),
        ("context == context", {ALL}),
        ("{a: context}.a.clock_ok", {ALL}),
        ("(if true then context else context).clock_ok", {ALL}),
    ],
)
def test_what_a_rule_reads_of_the_context_is_known(condition: str, reads: set[str]) -> None:
    rules = OK + f'@id("x") forbid (principal, action, resource) when {{ {condition} }};'
    assert shop(rules=rules).rules["x"].reads == reads


def test_each_condition_of_a_rule_counts() -> None:
    rules = OK + '@id("x") forbid (principal, action, resource) when { context.clock_ok } unless { context.explained };'
    assert shop(rules=rules).rules["x"].reads == {"clock_ok", "explained"}


@pytest.mark.parametrize(
    "node",
    [
        {".": {"left": CONTEXT, "attr": ["a", "b"]}},
        {".": {"left": CONTEXT, "attr": ""}},
        {".": {"left": CONTEXT}},
        {"new operator": [CONTEXT]},
    ],
)
def test_a_form_that_is_not_understood_counts_as_reading_all(node: JsonValue) -> None:
    assert parts_read([{"kind": "when", "body": node}]) == {ALL}


def test_a_question_carries_what_is_read_and_no_more() -> None:
    context: dict[str, JsonValue] = {"hour": 3, "env": "prod"}
    assert narrowed(context, frozenset({"hour", "human"})) == {"hour": 3}
    assert narrowed(context, frozenset({"hour", ALL})) == context
