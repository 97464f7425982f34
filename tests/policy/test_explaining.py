import pytest

from policy.shop import ATTESTED, refund, shop
from watchfloor_server.policy import explain, explaining
from watchfloor_server.policy.explaining import Turn

POLICY = shop()


def test_the_rule_that_bound_a_leg_is_named_with_its_place() -> None:
    found = explain(POLICY, refund(POLICY, "140.00"))
    assert (found.answer, [leg.answer for leg in found.legs]) == ("wait", ["allow", "allow", "wait"])
    (rule,) = found.legs[2].rules
    assert (rule.id, rule.file, rule.line) == ("run.amount", "rules.cedar", 13)


def test_the_smallest_change_that_would_turn_it_comes_first() -> None:
    found = explain(POLICY, refund(POLICY, "140.00"))
    assert found.turns == (
        Turn("approved", [], ["oncall"], "allow"),
        Turn("args.amount", "140.00", "100.0", "allow"),
    )
    stale = explain(POLICY, refund(POLICY, "40.00", context=ATTESTED._replace(attestation_age_s=301)))
    assert stale.turns == (Turn("attestation.age_s", 301, 300, "allow"),)


def test_an_allow_is_turned_to_what_is_worse() -> None:
    turns = {turn.fact: turn for turn in explain(POLICY, refund(POLICY)).turns}
    assert turns["args.amount"] == Turn("args.amount", "40.00", "100.0001", "wait")
    assert turns["attestation.age_s"].would_be == 301


def test_what_no_single_fact_turns_is_said_by_silence() -> None:
    found = explain(POLICY, refund(POLICY, human="mara"))
    assert (found.answer, found.turns, found.legs[1].rules) == ("deny", (), ())
    unknown = explain(POLICY, refund(POLICY)._replace(tool="no.tool"))
    assert (unknown.answer, unknown.turns) == ("deny", ())


def test_each_fact_has_its_value_source_and_age() -> None:
    found = explain(POLICY, refund(POLICY, context=ATTESTED._replace(posture="managed")))
    by_fact = {seen.fact: seen for seen in found.facts}
    assert (by_fact["posture"].value, by_fact["posture"].source, by_fact["posture"].age_s) == ("managed", "attested", 5)
    assert "human.auth_age_s" not in by_fact


def test_the_search_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(explaining, "TRIES", 0)
    assert explain(POLICY, refund(POLICY, "140.00")).turns == ()


def test_every_run_of_a_chain_is_explained_and_what_turns_it_turns_all_of_it() -> None:
    stale = refund(POLICY, context=ATTESTED._replace(attestation_age_s=301))
    found = explain(POLICY, refund(POLICY), [stale])
    assert (found.answer, [leg.answer for leg in found.legs]) == ("deny", ["allow", "allow", "allow"])
    assert [leg.answer for leg in found.above[0]] == ["allow", "allow", "deny"]
    assert found.turns == (Turn("refund-bot: attestation.age_s", 301, 300, "allow"),)
    both = explain(POLICY, refund(POLICY, "140.00"), [refund(POLICY, "140.00")])
    assert Turn("args.amount", "140.00", "100.0", "allow") in both.turns


def test_what_stands_for_a_run_that_cannot_be_asked_again_is_turned_by_nothing() -> None:
    found = explain(POLICY, refund(POLICY), (), "deny")
    assert (found.answer, found.turns) == ("deny", ())
