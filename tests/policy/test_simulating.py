from policy.shop import RULES, refund, shop
from watchfloor_server.policy import Difference, Kept, Past, differs

POLICY = shop()


def past(amount: str) -> Past:
    request = refund(POLICY, amount)
    found = POLICY.decide(request)
    return Past(Kept(request.tool, request.args, request.context.at, found.request), found.answer, found.rules)


def test_the_same_policy_answers_the_same() -> None:
    assert differs(POLICY, past("40.00")) is None
    assert differs(POLICY, past("140.00")) is None


def test_an_answer_that_would_differ_is_told_with_the_rules_behind_both() -> None:
    stricter = shop(rules=RULES.replace("100.0", "30.0"))
    assert differs(stricter, past("20.00")) is None
    assert differs(stricter, past("40.00")) == Difference(
        "allow", ("agent.support", "human.support", "run.base"), "wait", ("run.amount",), "refund above 100 EUR"
    )
    looser = shop(rules=RULES.replace("100.0", "300.0"))
    found = differs(looser, past("140.00"))
    assert found is not None
    assert (found.was, found.would_be) == ("wait", "allow")
