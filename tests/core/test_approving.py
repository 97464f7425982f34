import pytest

from judgements import allow, wait
from playbook import Floor, How
from watchfloor_server.core import effects as out
from watchfloor_server.core import inputs as i

CLOSED = ["write escalation.closed", "CloseCard"]


def reply(floor: Floor) -> tuple[bool, str | None]:
    answer = floor.last(out.ToConsole)
    assert isinstance(answer, out.ToConsole)
    return answer.line.ok, answer.line.code  # type: ignore[attr-defined]


def test_one_yes_of_one_asks_policy_again_with_the_approval() -> None:
    floor = Floor()
    bot = floor.agent()
    card = floor.waiting(bot)
    heard = floor.decides("mara", card, "approve", code="2346")
    assert heard == ["write escalation.verdict", "ask policy about a1", "console: reply True"]
    asked = floor.last(out.Judge)
    assert isinstance(asked, out.Judge)
    assert asked.question.approved == ("oncall",)
    assert floor.judges(bot, allow()) == [
        *CLOSED,
        "write action.decided",
        "write grant.issued",
        "agent: allow with a grant",
    ]
    assert floor.body("grant.issued")["approved_by"] == ["mara"]


def test_a_no_needs_nobody_else_and_its_reason_reaches_the_agent() -> None:
    floor = Floor()
    bot = floor.agent()
    card = floor.waiting(bot, judgement=wait(quorum=2))
    floor.decides("jo", card, "approve", code="2346")
    heard = floor.decides("mara", card, "deny", reason="ask the customer first")
    assert heard[1:4] == [*CLOSED, "write action.decided"]
    assert floor.body("escalation.closed")["by"] == ["mara"]
    said = floor.last(out.ToAgent)
    assert isinstance(said, out.ToAgent)
    assert said.line.feedback == "ask the customer first"  # type: ignore[attr-defined]


def test_a_no_without_a_reason_is_still_a_no() -> None:
    floor = Floor()
    card = floor.waiting(floor.agent())
    floor.decides("mara", card, "deny")
    assert floor.body("escalation.closed")["reason"] == "denied"


def test_two_of_two_are_two_people() -> None:
    floor = Floor()
    bot = floor.agent()
    card = floor.waiting(bot, judgement=wait(quorum=2))
    assert floor.decides("mara", card, "approve", code="2346") == [
        "write escalation.verdict",
        "ShowCard",
        "console: reply True",
    ]
    floor.decides("mara", card, "approve", code="2346")
    assert reply(floor) == (False, "voted")
    assert "ask policy about a1" in floor.decides("ines", card, "approve", code="2346")


def test_a_verdict_on_a_card_that_settles_comes_too_late() -> None:
    floor = Floor()
    card = floor.waiting(floor.agent())
    floor.decides("mara", card, "approve", code="2346")
    floor.decides("ines", card, "deny")
    assert reply(floor) == (False, "settling")


def test_a_closed_card_says_who_closed_it() -> None:
    floor = Floor()
    card = floor.waiting(floor.agent())
    floor.decides("mara", card, "deny")
    floor.decides("ines", card, "approve", code="2346")
    answer = floor.last(out.ToConsole)
    assert isinstance(answer, out.ToConsole)
    assert "denied by mara" in (answer.line.error or "")  # type: ignore[attr-defined]


def test_an_unknown_card_is_unknown() -> None:
    floor = Floor()
    card = floor.waiting(floor.agent())
    floor.decides("mara", card.model_copy(update={"escalation": "E-GHOST"}), "deny")
    assert reply(floor) == (False, "unknown")


def test_a_verdict_on_another_card_than_the_open_one_is_refused() -> None:
    floor = Floor()
    card = floor.waiting(floor.agent())
    floor.decides("mara", card.model_copy(update={"card_sha256": "x" * 43}), "approve", code="2346")
    assert reply(floor) == (False, "card")


def test_the_runs_person_and_the_sponsor_never_approve() -> None:
    floor = Floor()
    card = floor.waiting(floor.agent(human="mara"))
    assert [(one.operator, one.reason) for one in card.may_not] == [
        ("jo", "is the agent's sponsor"),
        ("mara", "the run acts for them"),
    ]
    for name in ("mara", "jo", "vic"):
        floor.decides(name, card, "approve", code="2346")
        assert reply(floor) == (False, "not_yours")


def test_in_an_environment_declared_dev_they_may() -> None:
    floor = Floor()
    card = floor.waiting(floor.agent(human="mara", how=How(dev=True)))
    assert card.may == ("mara", "jo", "ines")


def test_an_operator_who_is_no_person_cannot_approve() -> None:
    floor = Floor()
    floor.desk.state.people = {}
    bot = floor.agent()
    floor.acts(bot)
    heard = floor.judges(bot, wait())
    assert heard == ["write action.decided", "agent: decision deny"]
    assert floor.body("action.decided")["rules"] == ["run.amount", "approvers:none"]


def test_an_approver_removed_while_deciding_is_refused() -> None:
    floor = Floor()
    card = floor.waiting(floor.agent())
    ines = floor.operator("ines")
    del floor.desk.state.operators["ines"]
    floor.desk.state.operators["ines"] = ines._replace(roles=("viewer",))
    floor.decides("ines", card, "approve", code="2346")
    assert reply(floor) == (False, "not_yours")


def test_changed_arguments_are_judged_again_and_told_to_the_agent() -> None:
    floor = Floor()
    bot = floor.agent()
    card = floor.waiting(bot)
    floor.decides("mara", card, "approve", code="2346", args={"order": "A-17", "amount": "20.00"}, reason="half of it")
    asked = floor.last(out.Judge)
    assert isinstance(asked, out.Judge)
    assert asked.question.args == {"order": "A-17", "amount": "20.00"}
    floor.judges(bot, allow())
    given = floor.last(out.Give)
    assert isinstance(given, out.Give)
    assert given.decision.args == {"order": "A-17", "amount": "20.00"}
    assert given.leave.args_sha256 != card.args_sha256
    assert floor.body("action.decided")["args"] == {"order": "A-17", "amount": "20.00"}


def test_a_result_supplied_by_hand_needs_no_grant() -> None:
    floor = Floor()
    bot = floor.agent()
    card = floor.waiting(bot)
    floor.decides("mara", card, "supply", code="2346", result={"refund": "R-1"})
    heard = floor.judges(bot, allow())
    assert heard == [*CLOSED, "write action.decided", "agent: decision allow"]
    assert floor.body("action.decided")["supplied"] is True
    assert floor.says(bot, "outcome", action="a1", status="succeeded") == ["write action.outcome"]


@pytest.mark.parametrize(
    ("quorum", "fields", "code"),
    [
        (1, {"scope": {"for_s": 60}}, "scope"),
        (1, {"scope": {"times": 3}}, "scope"),
    ],
)
def test_leave_wider_than_the_card_offers_is_refused(quorum: int, fields: dict[str, object], code: str) -> None:
    floor = Floor()
    card = floor.waiting(floor.agent(), judgement=wait(quorum=quorum))
    floor.decides("mara", card, "approve", code="2346", **fields)
    assert reply(floor) == (False, code)


def test_once_is_what_a_card_offers() -> None:
    floor = Floor()
    card = floor.waiting(floor.agent())
    floor.decides("mara", card, "approve", code="2346", scope={"once": True})
    assert reply(floor) == (True, None)


def test_a_supplied_result_goes_with_the_proposed_arguments() -> None:
    floor = Floor()
    card = floor.waiting(floor.agent())
    floor.decides("mara", card, "supply", code="2346", result=1, args={"order": "B"})
    assert reply(floor) == (False, "args")


def test_nothing_is_approved_while_the_run_stands_still() -> None:
    floor = Floor()
    bot = floor.agent()
    card = floor.waiting(bot)
    floor.orders("mara", "pause", {"run": bot.run})
    floor.decides("mara", card, "approve", code="2346")
    assert reply(floor) == (False, "held")


def test_nothing_is_approved_while_the_ledger_cannot_be_written_but_denied_it_can_be() -> None:
    floor = Floor()
    bot = floor.agent()
    card = floor.waiting(bot)
    floor.give(i.WriteFailed("disk full"))
    floor.decides("mara", card, "approve", code="2346")
    assert reply(floor) == (False, "not_writable")
    floor.decides("mara", card, "deny")
    assert reply(floor) == (True, None)


def test_a_claim_is_shown_to_all_and_given_back() -> None:
    floor = Floor()
    card = floor.waiting(floor.agent())
    shown = ["write escalation.claimed", "ShowCard", "console: reply True"]
    assert floor.decides("mara", card, "claim") == shown
    assert floor.desk.cards()[0].claims == ("mara",)
    assert floor.decides("mara", card, "claim") == ["console: reply True"]
    assert floor.decides("mara", card, "release") == shown
    assert floor.desk.cards()[0].claims == ()


def test_a_claim_of_somebody_who_has_no_say_is_refused() -> None:
    floor = Floor()
    card = floor.waiting(floor.agent())
    assert floor.decides("vic", card, "claim") == ["console: reply not_yours"]
