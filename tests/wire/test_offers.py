import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import JsonValue

from watchfloor.wire import Free, LeaveScope, Offer, chosen, fits, offer_for, read_scope

REFUND: dict[str, JsonValue] = {"order": "A-17", "amount": "40.00", "currency": "EUR"}
WIDE = (Free(arg="order"), Free(arg="amount", most="150.00"))
ONCE = Offer(scope={"once": True}, says="once")
THREE, FIVE = Offer(scope={"times": 3}, says="3 times"), Offer(scope={"times": 5}, says="5 times", free=WIDE)
MINUTE = Offer(scope={"for_s": 60}, says="a minute")


@pytest.mark.parametrize(
    ("changes", "is_inside"),
    [
        ({}, True),
        ({"order": "B-1"}, True),
        ({"amount": "150.00"}, True),
        ({"amount": "150.0001"}, False),
        ({"amount": "NaN"}, False),
        ({"amount": "Infinity"}, False),
        ({"amount": "-1"}, False),
        ({"amount": "a lot"}, False),
        ({"amount": True}, False),
        ({"amount": 12}, True),
        ({"amount": None}, False),
        ({"amount": ["1"]}, False),
        ({"currency": "USD"}, False),
        ({"card": "4111"}, False),
    ],
)
def test_only_free_arguments_may_differ_and_only_within_their_bounds(
    changes: dict[str, JsonValue], is_inside: bool
) -> None:
    assert fits(WIDE, REFUND, {**REFUND, **changes}) == is_inside


def test_an_argument_that_is_left_out_is_not_the_same() -> None:
    assert not fits(WIDE, REFUND, {"order": "A-17", "amount": "40.00"})
    assert not fits((), {"sure": 1}, {"sure": True})
    assert not fits((), {"deep": [1, {"x": 0}]}, {"deep": [True, {"x": False}]})


def test_a_bound_below_nothing_is_a_bound_too() -> None:
    assert fits((Free(arg="change", most="-5"),), {"change": -7}, {"change": -6})
    assert not fits((Free(arg="change", most="-5"),), {"change": -7}, {"change": 0})


@given(st.dictionaries(st.text(max_size=3), st.integers(-9, 9) | st.text(max_size=3) | st.booleans(), max_size=4))
def test_nothing_but_the_same_fits_where_nothing_is_free(args: dict[str, JsonValue]) -> None:
    assert fits((), args, dict(reversed(args.items())))
    assert not fits((), args, {**args, "another": 1})


@pytest.mark.parametrize(
    ("scope", "offer"),
    [
        (LeaveScope(times=3), THREE),
        (LeaveScope(times=5), FIVE),
        (LeaveScope(times=4), FIVE),
        (LeaveScope(times=2), None),  # of two offers: which one?
        (LeaveScope(times=6), None),
        (LeaveScope(for_s=60), MINUTE),
        (LeaveScope(for_s=0.5), MINUTE),
        (LeaveScope(for_s=61), None),
        (LeaveScope(once=True), None),
    ],
)
def test_a_scope_is_at_most_as_wide_as_one_offer(scope: LeaveScope, offer: Offer | None) -> None:
    assert offer_for((ONCE, THREE, FIVE, MINUTE), scope) is offer


def test_an_offer_that_is_no_number_is_as_wide_as_nothing() -> None:
    odd = (Offer(scope={"times": True}, says="x"), Offer(scope={"times": "9"}, says="x"))
    assert offer_for(odd, LeaveScope(times=1)) is None


def test_what_several_people_chose_is_the_least_of_the_same_offer() -> None:
    offers = (ONCE, THREE, FIVE, MINUTE)
    both = chosen(offers, [LeaveScope(times=4), LeaveScope(times=5)])
    assert both == (FIVE, LeaveScope(times=4))
    assert chosen(offers, [LeaveScope(for_s=30)]) == (MINUTE, LeaveScope(for_s=30))
    for scopes in ([LeaveScope(times=3), LeaveScope(times=5)], [LeaveScope(times=3), None], [None], []):
        assert chosen(offers, scopes) is None


@pytest.mark.parametrize(
    ("text", "scope"),
    [
        ("once", LeaveScope(once=True)),
        ("times=3", LeaveScope(times=3)),
        ("for_s=60", LeaveScope(for_s=60)),
        ("for=0.5", LeaveScope(for_s=0.5)),
        ("once=1", None),
        ("times=0", None),
        ("times=1001", None),
        ("for_s=nan", None),
        ("always", None),
        ("", None),
    ],
)
def test_a_scope_is_read_as_a_person_types_it(text: str, scope: LeaveScope | None) -> None:
    assert read_scope(text) == scope
