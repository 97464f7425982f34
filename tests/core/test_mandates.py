from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import JsonValue

from judgements import allow, deny, wait
from playbook import Agent, Floor
from watchfloor.chain import sha256
from watchfloor.identity import HumanLeg, Limit, Mandate
from watchfloor.wire import Resume, SigningKey
from watchfloor_server.core import effects as out
from watchfloor_server.core import inputs as i
from watchfloor_server.core.mandates import NOTHING, Spent, left, spend, told, why_outside

UNTIL = "2026-01-31T17:00:00.000Z"


def mandate(**changes: object) -> Mandate:
    fields: dict[str, object] = {
        "id": "M-1",
        "agent": "refund-bot",
        "task": "ticket 4711",
        "tools": ("refund.issue",),
        "limits": {"amount": Limit(most="100.00"), "currency": Limit(is_="EUR"), "calls": Limit(most="3")},
        "given_at": "2026-01-31T09:00:00.000Z",
        "expires_at": UNTIL,
    }
    return Mandate.model_validate({**fields, **changes})


@pytest.mark.parametrize(
    ("tool", "args", "why"),
    [
        ("refund.issue", {"amount": "100.00", "currency": "EUR"}, None),
        ("refund.issue", {"amount": "100.0001"}, "amount would come to 100.0001, 100.00 were given"),
        ("refund.issue", {"amount": 7}, None),
        ("refund.issue", {"amount": "-1"}, "amount is no amount"),
        ("refund.issue", {"amount": "NaN"}, "amount is no amount"),
        ("refund.issue", {"amount": "a lot"}, "amount is no amount"),
        ("refund.issue", {"amount": True}, "amount is no amount"),
        ("refund.issue", {"amount": None}, "amount is no amount"),
        ("refund.issue", {"currency": "USD"}, "currency is not what was given"),
        ("refund.issue", {"order": "A-17"}, None),
        ("crm.read", {}, "it is for refund.issue, not for crm.read"),
    ],
)
def test_an_action_is_inside_by_its_tool_and_its_arguments(
    tool: str, args: dict[str, JsonValue], why: str | None
) -> None:
    assert why_outside(mandate(), NOTHING, tool, args) == why


def test_a_mandate_that_names_no_tools_is_for_any() -> None:
    assert why_outside(mandate(tools=()), NOTHING, "crm.read", {}) is None


def test_a_cap_counts_over_the_whole_run() -> None:
    given_ = mandate()
    spent = spend(given_, spend(given_, NOTHING, {"amount": "60.00"}), {"amount": "x", "order": 3})
    assert spent == Spent(2, {"amount": Decimal("60.00")})
    assert why_outside(given_, spent, "refund.issue", {"amount": "40.01"}) is not None
    assert why_outside(given_, spent, "refund.issue", {"amount": "40.00"}) is None
    assert tuple(left(given_, spent)) == ("amount: 40.00 of 100.00 left", "calls: 1 of 3 left")
    third = spend(given_, spent, {})
    assert why_outside(given_, third, "refund.issue", {}) == "3 actions were given, and 3 are used up"
    only = mandate(limits={"calls": Limit(is_="3")})
    assert why_outside(only, third, "refund.issue", {}) is None


@given(st.lists(st.decimals(min_value=0, max_value=200, places=2), max_size=8))
def test_no_more_is_ever_inside_than_was_given(amounts: list[Decimal]) -> None:
    given_, spent, total = mandate(limits={"amount": Limit(most="100.00")}), NOTHING, Decimal(0)
    for amount in amounts:
        args: dict[str, JsonValue] = {"amount": str(amount)}
        if why_outside(given_, spent, "refund.issue", args) is None:
            spent, total = spend(given_, spent, args), total + amount
    assert total <= 100


def test_a_card_says_inside_or_outside_and_what_is_left() -> None:
    assert told(mandate(limits={}), NOTHING, "refund.issue", {}) == (
        f"inside the mandate (ticket 4711, until {UNTIL})",
    )
    head, *rest = told(mandate(), NOTHING, "crm.read", {})
    assert head.startswith("OUTSIDE the mandate: it is for refund.issue, not for crm.read (ticket 4711")
    assert rest == ["amount: 100.00 of 100.00 left", "calls: 3 of 3 left"]


def with_mandate(floor: Floor, name: str = "refund-bot", **changes: object) -> list[str]:
    """An agent comes in with a mandate."""
    return floor.give(given_by(floor, name, **changes))


def given_by(floor: Floor, name: str = "refund-bot", **changes: object) -> i.AgentJoined:
    joined = floor.hello(name)
    human = joined.blend.human
    assert isinstance(human, HumanLeg)
    leg = human.model_copy(update={"proof": "mandate", "mandate": mandate(**changes)})
    return joined._replace(blend=joined.blend.model_copy(update={"human": leg}))


def agent(floor: Floor) -> Agent:
    joined = given_by(floor)
    floor.give(joined)
    welcome = floor.last(out.Welcome)
    assert isinstance(welcome, out.Welcome)
    return Agent(joined.conn, welcome.run, SigningKey.from_seed(sha256(b"refund-bot")), "refund-bot")


def asked(floor: Floor) -> bool | None:
    question = floor.last(out.Judge)
    assert isinstance(question, out.Judge)
    return question.question.in_mandate


def test_policy_hears_whether_an_action_is_inside_and_what_was_allowed_is_spent() -> None:
    floor = Floor()
    bot = agent(floor)
    args = {"amount": "60.00", "currency": "EUR"}
    floor.acts(bot, "a1", args=args)
    assert asked(floor) is True
    floor.judges(bot, allow(), "a1")
    floor.acts(bot, "a2", args=args)
    assert asked(floor) is False
    card = floor.waiting(bot, "a3")
    assert card.mandate is not None
    assert card.mandate[1] == "amount: 40.00 of 100.00 left"


def test_what_was_spent_is_spent_after_a_restart() -> None:
    floor = Floor()
    bot = agent(floor)
    floor.acts(bot, "a1", args={"amount": "60.00"})
    floor.judges(bot, allow(), "a1")
    card = floor.waiting(bot, "a2")
    floor.decides("mara", card, "approve", code="2346", args={"amount": "15.00"})
    floor.judges(bot, allow(), "a2")
    floor.restart()
    run = floor.desk.state.runs[bot.run]
    assert run.spent == Spent(2, {"amount": Decimal("75.00")})
    assert run.mandate == mandate()


def test_what_a_person_did_by_hand_is_spent_as_if_the_agent_had_and_stays_so_after_a_restart() -> None:
    floor = Floor()
    bot = agent(floor)
    floor.acts(bot, "a1", args={"amount": "60.00"})
    floor.judges(bot, wait(), "a1")
    (card,) = floor.desk.cards()
    floor.decides("mara", card, "supply", code="2346", result={"refund": "R-1"})
    floor.judges(bot, allow(), "a1")
    assert floor.body("action.decided")["supplied"] is True
    floor.acts(bot, "a2", args={"amount": "40.01"})
    assert asked(floor) is False
    floor.restart()
    assert floor.desk.state.runs[bot.run].spent == Spent(1, {"amount": Decimal("60.00")})


def test_by_hand_too_no_more_is_done_than_was_given() -> None:
    floor = Floor()
    bot = agent(floor)
    for action in ("a1", "a2"):
        floor.acts(bot, action, args={"amount": "60.00", "order": action})
        floor.judges(bot, wait(), action)
    first, second = floor.desk.cards()
    for card in (first, second):
        floor.decides("mara", card, "supply", code="2346", result=None)
    assert asked(floor) is True
    floor.judges(bot, allow(), first.action)
    assert floor.judges(bot, allow(), second.action) == [f"ask policy about {second.action}"]
    assert asked(floor) is False


def test_without_a_mandate_there_is_no_inside() -> None:
    floor = Floor()
    bot = floor.agent()
    floor.acts(bot)
    assert asked(floor) is None
    assert floor.waiting(bot, "a2").mandate is None


def test_a_mandate_is_good_for_one_run() -> None:
    floor = Floor()
    floor.agent("mail-bot")
    assert with_mandate(floor)[-1] == "welcome from 1"
    assert with_mandate(floor) == ["write identity.refused", "write finding.raised", "refuse mandate_used"]
    floor.restart()
    assert with_mandate(floor) == ["write identity.refused", "refuse mandate_used"]
    assert with_mandate(floor, id="M-2")[-1] == "welcome from 1"


def test_a_mandate_that_a_forgotten_run_used_is_used() -> None:
    floor = Floor()
    floor.desk = floor.fresh()
    floor.desk.restore(floor.records, (), floor.now, {"M-1": UNTIL})
    assert with_mandate(floor)[-1] == "refuse mandate_used"
    floor.wait_s(9 * 3600)
    with_mandate(floor, id="M-3")
    assert list(floor.desk.state.mandates) == ["M-3"]


def test_a_run_keeps_its_mandate_when_it_comes_back_and_when_it_refreshes() -> None:
    floor = Floor()
    bot = agent(floor)
    for change, heard in (({}, "welcome from 1"), ({"id": "M-9"}, "refuse resume")):
        joined = given_by(floor, **change)
        hello = joined.hello.model_copy(update={"resume": Resume(run=bot.run)})
        assert heard in floor.give(joined._replace(hello=hello))
    conn = floor.desk.state.runs[bot.run].conn
    assert conn is not None
    assert floor.give(i.AgentRefreshed(conn, given_by(floor).blend)) == ["write identity.refreshed"]
    assert floor.give(i.AgentRefreshed(conn, given_by(floor, id="M-9").blend))[-1] == "close 4401"


def test_what_another_action_used_up_meanwhile_is_asked_about_again() -> None:
    floor = Floor()
    bot = agent(floor)
    args = {"amount": "60.00", "currency": "EUR"}
    floor.acts(bot, "a1", args=args)
    floor.acts(bot, "a2", args=args)
    assert asked(floor) is True
    floor.judges(bot, allow(), "a1")
    assert floor.judges(bot, allow(), "a2") == ["ask policy about a2"]
    assert asked(floor) is False


def test_a_mandate_that_is_used_up_between_opening_and_approval_is_asked_about_as_it_is_now() -> None:
    floor = Floor()
    bot = agent(floor)
    args = {"amount": "60.00", "currency": "EUR"}
    floor.acts(bot, "a1", args=args)
    floor.judges(bot, wait(), "a1")
    (card,) = floor.desk.cards()
    floor.acts(bot, "a2", args=args)
    floor.decides("mara", card, "approve", code="2346")
    assert asked(floor) is True
    floor.judges(bot, allow(), "a2")
    assert floor.judges(bot, allow(), "a1") == ["ask policy about a1"]
    assert asked(floor) is False
    floor.judges(bot, deny("nothing is left of the mandate"), "a1")
    assert floor.body("escalation.closed")["end"] == "denied"


def test_a_changed_card_says_what_the_changed_arguments_take_of_the_mandate() -> None:
    floor = Floor()
    bot = agent(floor)
    floor.acts(bot, "a1", args={"amount": "160.00", "currency": "EUR"})
    floor.judges(bot, wait(quorum=2), "a1")
    (card,) = floor.desk.cards()
    assert (card.mandate or ("",))[0].startswith("OUTSIDE")
    floor.decides("mara", card, "approve", code="2346", args={"amount": "60.00", "currency": "EUR"})
    floor.judges(bot, wait(quorum=2), "a1")
    (changed,) = floor.desk.cards()
    assert (changed.mandate or ("",))[0].startswith("inside")
    assert [one.pointer for one in changed.origins] == ["/currency"]


def test_a_mandate_speaks_for_the_person_and_the_task_that_an_agent_names_does_not() -> None:
    floor = Floor()
    with_mandate(floor, task="refund order A-99", limits={"currency": Limit(is_="EUR"), "amount": Limit(most="9.00")})
    (run,) = floor.desk.state.runs.values()
    assert run.task == "ticket 4711 for order A-17"
    origins = run.memory.origins({"a": "A-17", "b": "A-99", "c": "EUR"})
    assert [(one.source, one.detail) for one in origins] == [
        ("agent", ""),
        ("human", "the person's mandate"),
        ("human", "the person's mandate"),
    ]
