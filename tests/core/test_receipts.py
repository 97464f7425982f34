import json

import pytest

from guards import granted, point, receipt, redeems
from judgements import allow
from playbook import Floor


def test_an_outcome_brings_its_receipt_and_the_point_is_done() -> None:
    floor = Floor()
    post, bot = point(floor), floor.agent()
    grant = granted(floor, bot)
    redeems(floor, post, grant)
    heard = floor.says(bot, "outcome", action="a1", status="succeeded", receipt=receipt(floor, post, grant))
    assert heard == ["write action.outcome"]
    assert floor.desk.state.fences.reach(bot.run).open == set()


def test_an_outcome_may_fail_after_its_point_succeeded() -> None:
    floor = Floor()
    post, bot = point(floor), floor.agent()
    grant = granted(floor, bot)
    redeems(floor, post, grant)
    text = receipt(floor, post, grant)
    assert floor.says(bot, "outcome", action="a1", status="failed", receipt=text) == ["write action.outcome"]


def test_a_receipt_counts_after_a_restart_too() -> None:
    floor = Floor()
    post, bot = point(floor), floor.agent()
    grant = granted(floor, bot)
    redeems(floor, post, grant)
    floor.says(bot, "outcome", action="a1", status="succeeded", receipt=receipt(floor, post, grant))
    floor.restart()
    assert floor.desk.state.fences.reach(bot.run).open == set()


@pytest.mark.parametrize(
    ("what", "why"),
    [
        ("not redeemed", "no enforcement point used its grant up"),
        ("no line", "it is no receipt"),
        ("another grant's", "another grant"),
        ("forged", "did not sign it"),
        ("another point's", "did not sign it"),
        ("of a failure", "it says failed"),
    ],
)
def test_a_false_receipt_refuses_the_outcome(what: str, why: str) -> None:
    floor = Floor()
    post, other, bot = point(floor), point(floor, seed="2", token="2"), floor.agent()
    grant = granted(floor, bot)
    if what != "not redeemed":
        redeems(floor, post, grant)
    text = {
        "no line": "rcpt-1",
        "another grant's": receipt(floor, post, "G-other"),
        "forged": receipt(floor, post, grant, sig="A" * 86),
        "another point's": receipt(floor, other, grant),
        "of a failure": receipt(floor, post, grant, "failed"),
    }.get(what, receipt(floor, post, grant))
    heard = floor.says(bot, "outcome", action="a1", status="succeeded", receipt=text)
    assert heard == ["write line.refused", "agent: error receipt"]
    assert why in json.dumps([effect.line.reason for effect in floor.effects if hasattr(effect, "line")])  # type: ignore[union-attr]
    assert floor.says(bot, "outcome", action="a1", status="succeeded") == ["write action.outcome"]


def test_what_was_done_by_hand_has_no_receipt() -> None:
    floor = Floor()
    post, bot = point(floor), floor.agent()
    card = floor.waiting(bot)
    floor.decides("mara", card, "supply", result={"refund": "R-1"}, code="ABCD")
    floor.judges(bot, allow())
    heard = floor.says(bot, "outcome", action="a1", status="succeeded", receipt=receipt(floor, post, "G-1"))
    assert heard == ["write line.refused", "agent: error receipt"]
