import json
from datetime import datetime, timedelta, timezone

from pydantic import JsonValue

from policy.shop import AT, ATTESTED, REFUND, TOOLS
from watchfloor_server.policy.facts import FACTS, Context, as_text, record
from watchfloor_server.policy.tools import read_tools

TOOL = read_tools(TOOLS)["refund.issue"]


def facts(context: Context = ATTESTED, *, with_human: bool = True) -> dict[str, JsonValue]:
    return record(context, TOOL, REFUND, env="prod", zone="office", with_human=with_human)


def leaves(value: JsonValue, path: str = "") -> set[str]:
    if not isinstance(value, dict):
        return {path}
    return {leaf for name, inner in value.items() for leaf in leaves(inner, f"{path}.{name}".lstrip("."))}


def test_every_fact_of_the_table_is_in_the_record_and_no_other() -> None:
    record = facts(ATTESTED._replace(human_auth_age_s=3, in_mandate=False))
    args = {"args.order", "args.amount.__extn.fn", "args.amount.__extn.arg", "args.currency"}
    assert leaves(record) == {fact.path for fact in FACTS} | {"approved"} | args


def test_every_fact_says_its_source_and_meaning() -> None:
    assert {fact.source for fact in FACTS} == {"declared", "observed", "attested", "said"}
    assert [fact.path for fact in FACTS if fact.source == "said"] == ["build.known", "build.accepted"]
    assert all(fact.meaning for fact in FACTS)


def test_hours_and_days_are_utc_and_iso() -> None:
    tokyo = timezone(timedelta(hours=9))
    late = facts(ATTESTED._replace(at=datetime(2026, 1, 12, 3, 0, tzinfo=tokyo)))
    assert (late["hour"], late["weekday"]) == (18, 7)


def test_an_autonomous_agent_has_no_person_in_its_context() -> None:
    assert "human" not in facts(with_human=False)


def test_a_person_whose_token_does_not_say_when_they_signed_in_has_no_age() -> None:
    assert facts()["human"] == {"mfa": False}
    assert facts(ATTESTED._replace(human_auth_age_s=7))["human"] == {"mfa": False, "auth_age_s": 7}


def test_a_person_who_gave_no_mandate_is_neither_inside_nor_outside_of_it() -> None:
    assert facts(ATTESTED._replace(in_mandate=False))["human"] == {"mfa": False, "in_mandate": False}


def test_what_nobody_mapped_is_an_unknown_posture() -> None:
    assert facts()["posture"] == "unknown"
    assert facts(ATTESTED._replace(posture="managed"))["posture"] == "managed"


def test_approvals_are_a_set() -> None:
    assert facts(ATTESTED._replace(approved=("b", "a", "b")))["approved"] == ["a", "b"]


def test_nothing_handed_in_is_no_proof() -> None:
    nothing = facts(Context(at=AT))
    assert nothing["attestation"] == {"verified": False, "class": "none", "age_s": 0}


def test_a_context_is_written_as_json() -> None:
    assert json.loads(as_text(facts())) == facts()
    assert as_text({"args": "\ud800"}).isascii()


def test_arguments_that_policy_cannot_read_are_left_out() -> None:
    text = '[tool.x]\ngroup="read"\nrisk="low"\ntarget="t"\nargs={a="json", b="record", c="long"}\n'
    given: dict[str, JsonValue] = {"a": {"__entity": {"type": "Team", "id": "support"}}, "b": {"x": 1}, "c": 3}
    found = record(ATTESTED, read_tools(text)["x"], given, env="e", zone="z", with_human=False)
    assert found["args"] == {"b": {}, "c": 3}
