import pytest

from judgements import allow, wait
from playbook import Agent, Floor
from watchfloor.wire import Card, Reply
from watchfloor_server.core import effects as out
from watchfloor_server.core import inputs as i
from watchfloor_server.core.approvers import lacks
from watchfloor_server.core.facts import Group, Judgement


def asked(*groups: Group, quorum: int = 1, ttl_s: float = 600.0, first: tuple[str, ...] = ("mara",)) -> Judgement:
    """Policy wants people, and says who comes in when they do not answer."""
    named = groups or (Group("oncall", first, "leads", ("ines", "vic", "ghost", "mara", "jo"), 120.0),)
    return wait(quorum, ttl_s)._replace(groups=named)


def opened(judgement: Judgement) -> tuple[Floor, Agent, Card]:
    floor = Floor(lease_s=1000.0)
    bot = floor.agent(human="bob")
    return floor, bot, floor.waiting(bot, judgement=judgement)


def replied(floor: Floor) -> str:
    """What the last answer to a console said."""
    told = floor.last(out.ToConsole)
    assert isinstance(told, out.ToConsole)
    assert isinstance(told.line, Reply)
    return str(told.line.error)


def test_the_card_names_people_in_on_call_order_and_from_when_on_others_may_answer() -> None:
    _, _, card = opened(asked())
    assert card.may == ("mara",)
    assert [(one.operator, one.group, one.from_at) for one in card.may_later or ()] == [
        ("ines", "leads", "2026-01-31T09:32:00.000Z")
    ]
    assert {one.operator: one.reason for one in card.may_not} == {
        "ghost": "is not enrolled",
        "jo": "is the agent's sponsor",
        "vic": "has not the role approver",
    }


def test_a_card_without_a_fallback_says_nothing_of_one() -> None:
    _, _, card = opened(wait())
    assert "may_later" not in card.model_dump(exclude_none=True)


def test_a_deputy_answers_only_from_the_time_on_that_the_card_names() -> None:
    floor, bot, card = opened(asked())
    floor.wait_s(119.9)
    assert floor.decides("ines", card, "approve", code="2346") == ["console: reply not_yours"]
    assert "of the fallback group 'leads', which may answer from 2026-01-31T09:32:00.000Z on" in replied(floor)
    floor.wait_s(0.1)
    floor.decides("ines", card, "approve", code="2346")
    assert "agent: allow with a grant" in floor.judges(bot, allow())


def test_those_who_were_asked_first_may_still_answer_after_the_deputies_came_in() -> None:
    floor, _, card = opened(asked())
    floor.wait_s(300.0)
    assert "write escalation.verdict" in floor.decides("mara", card, "deny")


def test_a_deputy_denies_no_earlier_than_they_approve() -> None:
    floor, _, card = opened(asked())
    assert floor.decides("ines", card, "deny") == ["console: reply not_yours"]


def test_the_time_of_deputies_stands_still_while_the_run_does() -> None:
    floor, bot, card = opened(asked())
    floor.wait_s(100.0)
    floor.orders("mara", "pause", {"run": bot.run})
    floor.wait_s(50.0)
    floor.orders("mara", "resume", {"run": bot.run})
    assert floor.decides("ines", card, "deny") == ["console: reply not_yours"]
    assert "from 2026-01-31T09:32:50.000Z on" in replied(floor)
    floor.wait_s(20.0)
    assert "write escalation.verdict" in floor.decides("ines", card, "deny")


def test_a_wall_clock_that_was_set_back_lets_no_deputy_in_before_the_time_on_the_card() -> None:
    floor, _, card = opened(asked())
    floor.now = floor.now._replace(boot_s=floor.now.boot_s + 121.0)
    assert floor.decides("ines", card, "deny") == ["console: reply not_yours"]


def test_deputies_count_where_several_are_needed() -> None:
    floor, _, card = opened(asked(quorum=2))
    floor.wait_s(120.0)
    for name in ("mara", "ines"):
        floor.decides(name, card, "approve", code="2346")
    assert floor.effects[-2].__class__.__name__ == "Judge"


@pytest.mark.parametrize(
    ("group", "later"),
    [
        (Group("oncall", ("mara",), "leads", ("ines",), 600.0), []),
        (Group("oncall", ("mara",), "leads", ("ines",)), ["2026-01-31T09:35:00.000Z"]),
        (Group("oncall", ("mara",), "leads", ()), []),
        (Group("oncall", ("mara",)), []),
    ],
    ids=["after the deadline", "half the time, if nothing is said", "nobody in it", "none"],
)
def test_when_a_fallback_comes_in(group: Group, later: list[str]) -> None:
    _, _, card = opened(asked(group))
    assert [one.from_at for one in card.may_later or ()] == later


def test_of_two_groups_that_fall_back_to_one_person_the_first_time_counts() -> None:
    late = Group("desk", ("mara",), "leads", ("ines",), 300.0)
    soon = Group("money", ("mara",), "owners", ("ines",), 60.0)
    for groups in ((late, soon), (soon, late)):
        _, _, card = opened(asked(*groups))
        assert [(one.group, one.from_at) for one in card.may_later or ()] == [("owners", "2026-01-31T09:31:00.000Z")]


def test_a_stranger_to_the_card_is_told_so() -> None:
    floor, _, card = opened(asked())
    assert floor.decides("vic", card, "deny") == ["console: reply not_yours"]
    assert "has not the role approver" in replied(floor)
    other = opened(wait(operators=("mara",)))
    assert other[0].decides("ines", other[2], "deny") == ["console: reply not_yours"]
    assert "is not an approver of it" in replied(other[0])


def test_the_card_says_who_of_its_people_is_here_outside_of_its_hash() -> None:
    floor, _, card = opened(asked())
    for name in ("ines", "mara", "mara", "vic"):
        floor.give(i.OperatorJoined(floor.conn(), floor.operator(name), "laptop"))
    (now,) = floor.desk.cards()
    assert [(one.operator, one.since_at) for one in now.presence] == [
        ("mara", "2026-01-31T09:30:00.000Z"),
        ("ines", "2026-01-31T09:30:00.000Z"),
    ]
    assert now.card_sha256 == card.card_sha256


def test_a_restart_knows_the_deputies_and_their_time() -> None:
    floor, _, card = opened(asked())
    floor.wait_s(100.0)
    floor.restart(after_s=10.0)
    assert floor.decides("ines", card, "deny") == ["console: reply not_yours"]
    floor.wait_s(10.0)
    assert "write escalation.verdict" in floor.decides("ines", card, "deny")


ONCALL, SECURITY = Group("oncall", ("mara",)), Group("security", ("ines", "jo"))


def test_where_two_groups_are_asked_one_of_them_does_not_answer_for_the_other() -> None:
    floor, bot, card = opened(asked(ONCALL, SECURITY))
    assert [(one.group, one.operators) for one in card.circles or ()] == [
        ("oncall", ("mara",)),
        ("security", ("ines",)),
    ]
    assert floor.decides("mara", card, "approve", code="2346") == [
        "write escalation.verdict",
        "ShowCard",
        "console: reply True",
    ]
    assert "ask policy about a1" in floor.decides("ines", card, "approve", code="2346")
    assert "agent: allow with a grant" in floor.judges(bot, allow())


def test_after_a_restart_the_other_group_is_still_to_be_heard() -> None:
    floor, _, card = opened(asked(ONCALL, SECURITY))
    floor.decides("mara", card, "approve", code="2346")
    floor.restart()
    assert [one.escalation for one in floor.desk.cards()] == [card.escalation]
    assert "ask policy about a1" in floor.decides("ines", card, "approve", code="2346")


def test_who_is_of_both_groups_answers_for_both() -> None:
    floor, _, card = opened(asked(ONCALL, Group("security", ("ines",), "oncall", ("mara",))))
    assert "ask policy about a1" in floor.decides("mara", card, "approve", code="2346")


def test_nobody_is_asked_where_nobody_of_one_group_may_answer() -> None:
    floor = Floor()
    bot = floor.agent(human="bob")
    floor.acts(bot)
    told = floor.judges(bot, asked(ONCALL, Group("leads", ("jo",))))
    assert told == ["write action.decided", "agent: decision deny"]
    assert "nobody of leads may answer" in str(floor.body("action.decided")["reason"])


def test_a_yes_is_counted_against_what_policy_wants_at_that_moment() -> None:
    assert lacks(allow(), ("mara",)) is None
    assert lacks(wait(2), ("mara",)) == "2 people would have to approve it, and 1 did"
    assert lacks(asked(ONCALL, SECURITY), ("mara",)) == "nobody of security approved it"
    assert lacks(asked(ONCALL, Group("all", ())), ("mara",)) is None
