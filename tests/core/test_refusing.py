import pytest

from judgements import wait
from playbook import Floor
from watchfloor_server.core import effects as out
from watchfloor_server.core.facts import ToolFacts

SEAL = {"$sealed": "s" * 43}


def said(floor: Floor) -> str:
    answer = floor.last(out.ToConsole)
    assert isinstance(answer, out.ToConsole)
    return answer.line.error or ""  # type: ignore[attr-defined]


def test_a_second_verdict_of_the_same_person_hears_what_the_first_was() -> None:
    floor = Floor()
    card = floor.waiting(floor.agent(), judgement=wait(quorum=2))
    floor.decides("mara", card, "approve", code="2346")
    floor.decides("mara", card, "deny")
    assert said(floor) == f"mara has answered {card.escalation} already: approve"


def test_who_comes_while_policy_is_asked_hears_who_let_it_pass() -> None:
    floor = Floor()
    card = floor.waiting(floor.agent())
    floor.decides("mara", card, "approve", code="2346")
    floor.decides("ines", card, "approve", code="2346")
    assert said(floor) == f"{card.escalation} was let pass by mara; policy is being asked a last time"


def test_who_comes_too_late_hears_by_whom_and_when_it_was_closed() -> None:
    floor = Floor()
    card = floor.waiting(floor.agent())
    floor.decides("mara", card, "deny")
    floor.decides("ines", card, "approve", code="2346")
    assert said(floor) == f"card {card.escalation!r} is closed: denied by mara at 2026-01-31T09:30:00.000Z"


def test_what_was_done_by_hand_has_a_result_and_nothing_is_one_too() -> None:
    floor = Floor()
    card = floor.waiting(floor.agent())
    assert floor.decides("mara", card, "supply", code="2346") == ["console: reply result"]
    assert "takes a result" in said(floor)
    assert "ask policy about a1" in floor.decides("mara", card, "supply", code="2346", result=None)


def test_a_result_with_an_approval_is_refused_and_not_dropped() -> None:
    floor = Floor()
    card = floor.waiting(floor.agent())
    assert floor.decides("mara", card, "approve", code="2346", result={"ok": True}) == ["console: reply result"]


def test_nothing_is_done_by_hand_twice() -> None:
    floor = Floor()
    card = floor.waiting(floor.agent(), judgement=wait(quorum=2))
    floor.decides("mara", card, "supply", code="2346", result=1)
    assert floor.decides("ines", card, "supply", code="2346", result=2) == ["console: reply supplied"]
    assert "ask policy about a1" in floor.decides("ines", card, "approve", code="2346")


@pytest.mark.parametrize("secret", ["4111", {"$sealed": "x" * 43}, {"$sealed": "s" * 43, "more": 1}])
def test_a_secret_is_changed_by_nobody(secret: object) -> None:
    floor = Floor()
    floor.desk.state.tools = {"refund.issue": ToolFacts(("/card",), signed=False)}
    bot = floor.agent()
    floor.acts(bot, args={"order": "A-17", "card": SEAL})
    floor.judges(bot, wait())
    (card,) = floor.desk.cards()
    changed = {"order": "A-17", "card": secret}
    assert floor.decides("mara", card, "approve", code="2346", args=changed) == ["console: reply sealed"]
    changed = {"order": "A-18", "card": SEAL}
    assert floor.decides("mara", card, "approve", code="2346", args=changed) == ["ask policy about a1"]


def test_a_change_that_changes_nothing_is_no_change() -> None:
    floor = Floor()
    card = floor.waiting(floor.agent())
    args = {"amount": "40.00", "order": "A-17"}
    assert floor.decides("mara", card, "approve", code="2346", args=args) == ["console: reply args"]
