import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import JsonValue

from watchfloor_server.policy.arguments import ArgType, Kind, cedar_type, cedar_value, misfit, parse_type, sealed
from watchfloor_server.policy.engine import Entity, Question, ask, entities_of, policies_of, schema_of

SEAL = "A" * 43


def test_a_type_may_be_optional() -> None:
    assert parse_type("decimal") == ArgType("decimal", optional=False)
    assert parse_type("set<string>?") == ArgType("set<string>", optional=True)


@pytest.mark.parametrize("text", ["", "?", "text", "decimal??", "Decimal", "set<long>", "string "])
def test_what_is_no_type_is_none(text: str) -> None:
    assert parse_type(text) is None


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("string", ""),
        ("long", -(2**53) + 1),
        ("bool", False),
        ("decimal", "40"),
        ("decimal", "-0.0001"),
        ("decimal", "922337203685477.5807"),
        ("set<string>", []),
        ("set<string>", ["a", "b"]),
        ("record", {}),
        ("json", None),
        ("json", [1.5, {"a": None}]),
    ],
)
def test_a_value_of_the_type_fits(kind: Kind, value: JsonValue) -> None:
    assert misfit(kind, value) is None


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("string", 1),
        ("string", None),
        ("string", {"$sealed": SEAL}),
        ("long", 1.0),
        ("long", True),
        ("long", "1"),
        ("long", 2**53),
        ("bool", 0),
        ("bool", "true"),
        ("decimal", 40),
        ("decimal", 40.0),
        ("decimal", "1e3"),
        ("decimal", "1.23456"),
        ("decimal", "1."),
        ("decimal", ".5"),
        ("decimal", "+1.0"),
        ("decimal", " 1.0"),
        ("decimal", "1.0\n"),
        ("decimal", "007.0"),
        ("decimal", "\u0661.0"),
        ("decimal", "922337203685477.5808"),
        ("decimal", "1" * 400),
        ("set<string>", "a"),
        ("set<string>", ["a", 1]),
        ("set<string>", ["a", "a"]),
        ("record", []),
        ("record", "{}"),
    ],
)
def test_a_value_of_another_type_does_not_fit(kind: Kind, value: JsonValue) -> None:
    fault = misfit(kind, value)
    assert fault is not None
    assert fault.startswith("is not ")


def test_policy_never_sees_json() -> None:
    assert cedar_type("json") is None


def test_of_an_object_policy_sees_only_that_it_is_there() -> None:
    assert cedar_type("record") == {"type": "Record", "attributes": {}}
    assert cedar_value("record", {"__entity": {"type": "Team", "id": "support"}}) == {}


def test_a_seal_is_compared_and_not_opened() -> None:
    assert cedar_value("string", {"$sealed": SEAL}) == SEAL


@pytest.mark.parametrize(
    "value", ["x", {}, {"$sealed": 1}, {"$sealed": "short"}, {"$sealed": SEAL, "and": "more"}, {"$sealed": SEAL + "\n"}]
)
def test_anything_else_is_no_seal(value: JsonValue) -> None:
    assert sealed(value) is None


NO_ENTITIES = entities_of([], schema_of({}))
EQUAL = policies_of(['@id("x") permit (principal, action, resource) when { context.one == context.two };'])
NAMES = (Entity("Run", "R"), Entity("Action", "x"), Entity("Target", "t"))


@given(st.integers(-(2**63) + 1, 2**63 - 1))
def test_every_decimal_that_fits_is_one_that_cedar_can_read(units: int) -> None:
    sign = "-" if units < 0 else ""
    text = f"{sign}{abs(units) // 10_000}.{abs(units) % 10_000:04d}"
    assert misfit("decimal", text) is None
    value = f'{{"__extn": {{"fn": "decimal", "arg": "{text}"}}}}'
    reply = ask(Question(*NAMES, f'{{"one": {value}, "two": {value}}}'), EQUAL, NO_ENTITIES)
    assert reply.allowed


@given(st.from_regex(r"-?(0|[1-9][0-9]{0,14})", fullmatch=True))
def test_a_whole_number_is_the_decimal_with_a_zero_after_its_point(text: str) -> None:
    assert cedar_value("decimal", text) == {"__extn": {"fn": "decimal", "arg": text + ".0"}}
