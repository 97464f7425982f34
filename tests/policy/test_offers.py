from decimal import Decimal

import pytest

from policy.shop import REFUND, RULES, refund, shop
from watchfloor_server.policy import Offer, scopes_of
from watchfloor_server.policy.offers import Bound, parse, says

WIDE = Offer("times", 5, (Bound("order"), Bound("amount", Decimal("150.00"))))


def test_an_offer_is_a_span_and_the_arguments_that_may_differ() -> None:
    assert parse("times=3") == (Offer("times", 3),)
    assert parse("times=5 order=* amount<=150.00") == (WIDE,)
    assert parse("times=3; for_s=600 order=*") == (Offer("times", 3), Offer("for_s", 600, (Bound("order"),)))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "always",
        "times=0",
        "times=1001",
        "for_s=86401",
        "times=3 order",
        "times=3 order=A",
        "times=3 amount<=x",
        "times=3 order=* order=*",
        "times=1;times=2;times=3;times=4",
        "order=* times=3",
        "times=3;",
    ],
)
def test_what_is_no_offer_is_none(text: str) -> None:
    assert parse(text) is None


def test_a_card_says_what_else_it_would_let_through() -> None:
    assert says(Offer("times", 3), "refund.issue", REFUND) == "refund.issue 3 times, exactly these arguments"
    words = "refund.issue 5 times, order any, amount at most 150.00; currency as here"
    assert says(WIDE, "refund.issue", REFUND) == words
    assert says(Offer("for_s", 60, (Bound("x"),)), "t", {"x": 1}) == "t for 60 s, x any"


def test_a_card_whose_own_arguments_are_outside_of_an_offer_does_not_make_it() -> None:
    policy = shop(rules=RULES.replace('@offer("times=3")', '@offer("times=5 order=* amount<=150.00; for_s=60")'))
    for amount, scopes in (("140.00", [{"times": 5}, {"for_s": 60}]), ("160.00", [{"for_s": 60}])):
        request = refund(policy, amount)
        found = scopes_of(policy.decide(request).offers, request.tool, request.args)
        assert [scope.scope for scope in found] == scopes
        assert found[-1].free is None
    (first, *_) = scopes_of((WIDE,), "refund.issue", REFUND)
    assert [(one.arg, one.most) for one in first.free or ()] == [("order", None), ("amount", "150.00")]
