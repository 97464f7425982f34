from pydantic import JsonValue

from policy.shop import ATTESTED, refund, shop
from watchfloor_server.app.hops import NOBODY
from watchfloor_server.app.past import is_first, past_of
from watchfloor_server.policy import request_of

AT = "2026-01-07T12:30:00.000Z"
POLICY = shop()


def decided(amount: str = "40.00", approved: tuple[str, ...] = ()) -> dict[str, JsonValue]:
    """The payload of a decision, as the desk writes it."""
    context = ATTESTED._replace(approved=approved, human_age_s=9, build_attested=True, zone="unknown")
    found = POLICY.decide(refund(POLICY, amount, context=context))
    words = {"allow": "allow", "deny": "deny", "wait": "escalate"}
    legs: list[JsonValue] = [
        {"leg": leg.leg, "answer": words[leg.answer], "rules": list(leg.rules), "request": dict(found.request)}
        for leg in found.legs
    ]
    facts: list[JsonValue] = [
        {"source": group.source, "age_s": group.age_s, "facts": list(group.facts)} for group in found.facts
    ]
    return {"tool": "refund.issue", "legs": legs, "facts": facts}


def test_a_decision_becomes_the_question_that_was_asked() -> None:
    args: dict[str, JsonValue] = {"order": "A-17", "amount": "40.00", "currency": "EUR"}
    past = past_of(args, decided(), AT)
    assert past is not None
    assert (past.answer, past.rules) == ("allow", ("agent.support", "human.support", "run.base"))
    request = request_of(past.kept, POLICY)
    assert request.args == args
    assert (request.context.human_age_s, request.context.build_attested) == (9, True)
    assert is_first(past)


def test_an_escalation_was_an_answer_of_policy_and_an_approved_one_was_not() -> None:
    past = past_of({}, decided("140.00"), AT)
    assert past is not None
    assert (past.answer, past.rules) == ("wait", ("run.amount",))
    approved = past_of({}, decided("140.00", ("oncall",)), AT)
    assert approved is not None
    assert not is_first(approved)


def test_what_policy_was_not_asked_is_no_question() -> None:
    assert past_of({}, {"tool": "x", "answer": "deny", "legs": []}, AT) is None
    assert past_of({}, {"tool": "x"}, AT) is None
    broken: dict[str, JsonValue] = {"tool": "x", "legs": [{"leg": "run", "request": {}}], "facts": [{"facts": 3}, 4]}
    past = past_of({}, broken, AT)
    assert past is not None
    assert past.answer == "deny"


def test_a_delegated_action_has_what_was_asked_for_the_runs_above_and_the_answer_of_all_of_them() -> None:
    hop = decided("140.00")
    legs = hop["legs"]
    assert isinstance(legs, list)
    assert isinstance(legs[0], dict)
    above: dict[str, JsonValue] = {
        "run": "R0",
        "agent": "planner",
        "answer": "wait",
        "rules": ["run.amount"],
        "reason": "over",
        "request": legs[0]["request"],
        "facts": hop["facts"],
    }
    past = past_of({"order": "A-17"}, {**decided(), "hops": [above]}, AT)
    assert past is not None
    assert (past.answer, past.rules) == ("wait", ("run.amount",))
    (one,) = past.above
    assert one.kept is not None
    assert (one.kept.args, one.kept.human_age_s) == ({"order": "A-17"}, 9)
    older = past_of({}, {**decided(), "hops": [{**above, "request": None, "answer": "deny"}]}, AT)
    assert older is not None
    assert (older.answer, older.above[0].kept) == ("deny", None)


def test_where_nobody_may_approve_for_the_whole_chain_policy_said_no() -> None:
    hop: JsonValue = {"run": "R0", "agent": "planner", "answer": "wait", "rules": ["b"], "reason": "x"}
    past = past_of({}, {**decided("140.00"), "answer": "deny", "reason": NOBODY, "hops": [hop]}, AT)
    assert past is not None
    assert (past.answer, past.rules) == ("deny", ("run.amount", "b"))
