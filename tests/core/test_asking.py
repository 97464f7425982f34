import pytest

from judgements import allow, deny, wait
from playbook import Floor, How
from watchfloor_server.core import effects as out
from watchfloor_server.core import inputs as i


def test_yes_is_written_down_before_it_is_given() -> None:
    floor = Floor()
    bot = floor.agent()
    floor.acts(bot)
    assert floor.judges(bot, allow()) == ["write action.decided", "write grant.issued", "agent: allow with a grant"]


def test_no_is_written_and_said_with_its_rules() -> None:
    floor = Floor()
    bot = floor.agent()
    floor.acts(bot)
    assert floor.judges(bot, deny()) == ["write action.decided", "agent: decision deny"]


def test_an_answer_is_taken_once() -> None:
    floor = Floor()
    bot = floor.agent()
    floor.acts(bot)
    floor.judges(bot, allow())
    assert floor.judges(bot, allow()) == []


def test_an_answer_about_an_unknown_run_or_action_is_dropped() -> None:
    floor = Floor()
    bot = floor.agent()
    assert floor.give(i.Judged("ghost", "a1", allow())) == []
    assert floor.judges(bot, allow(), "ghost") == []


def test_a_kill_between_question_and_answer_wins() -> None:
    floor = Floor()
    bot = floor.agent()
    floor.acts(bot)
    floor.orders("mara", "kill", {"run": bot.run})
    assert floor.judges(bot, allow()) == []


def test_a_run_that_stands_still_is_asked_again_when_it_goes_on() -> None:
    floor = Floor()
    bot = floor.agent()
    floor.acts(bot)
    floor.orders("mara", "pause", {"run": bot.run})
    assert floor.judges(bot, allow()) == []
    assert "ask policy about a1" in floor.orders("mara", "resume", {"run": bot.run})
    assert "agent: allow with a grant" in floor.judges(bot, allow())


@pytest.mark.parametrize("judgement", [allow(), wait(), deny()])
def test_whatever_policy_says_is_no_when_it_cannot_be_written_down(judgement: object) -> None:
    floor = Floor()
    bot = floor.agent()
    floor.acts(bot)
    floor.give(i.WriteFailed("disk full"))
    assert floor.give(i.Judged(bot.run, "a1", judgement)) == ["write action.decided", "agent: decision deny"]  # type: ignore[arg-type]


def test_a_grant_that_could_not_be_written_never_left_and_is_denied() -> None:
    floor = Floor()
    bot = floor.agent()
    floor.allowed(bot)
    floor.give(i.WriteFailed("disk full"))
    assert floor.give(i.GrantWithheld(bot.run, "a1")) == ["write action.decided", "agent: decision deny"]
    assert floor.give(i.GrantWithheld(bot.run, "a1")) == []
    assert floor.give(i.GrantWithheld("ghost", "a1")) == []


def test_an_approval_that_comes_with_a_full_disk_is_no() -> None:
    floor = Floor()
    bot = floor.agent()
    card = floor.waiting(bot)
    floor.decides("mara", card, "approve", code="2346")
    floor.give(i.WriteFailed("disk full"))
    heard = floor.judges(bot, allow())
    assert heard == ["write escalation.closed", "CloseCard", "write action.decided", "agent: decision deny"]


def test_policy_has_the_last_word_after_people_said_yes() -> None:
    floor = Floor()
    bot = floor.agent()
    card = floor.waiting(bot)
    floor.decides("mara", card, "approve", code="2346")
    heard = floor.judges(bot, deny("the night began"))
    assert heard == ["write escalation.closed", "CloseCard", "write action.decided", "agent: decision deny"]
    assert floor.body("action.decided")["reason"] == "approved, but policy now says: the night began"


def test_what_lies_a_minute_back_is_not_counted() -> None:
    floor = Floor()
    bot = floor.agent(how=How(for_s=1e5))
    floor.acts(bot, "a1")
    floor.judges(bot, deny(), "a1")
    floor.acts(bot, "a2")
    asked = floor.last(out.Judge)
    assert isinstance(asked, out.Judge)
    assert (asked.question.rate_1m, asked.question.denied_1m) == (2, 1)
    floor.give(i.AgentRenewed(bot.conn, 1))
    for _ in range(8):
        floor.wait_s(9.0)
        floor.give(i.AgentRenewed(bot.conn, 1))
    floor.acts(bot, "a3")
    asked = floor.last(out.Judge)
    assert isinstance(asked, out.Judge)
    assert (asked.question.rate_1m, asked.question.denied_1m) == (1, 0)


def test_after_a_resume_every_open_decision_is_said_again() -> None:
    floor = Floor()
    bot = floor.agent()
    floor.acts(bot, "unasked")
    floor.allowed(bot, "a1")
    floor.waiting(bot, "a2")
    floor.acts(bot, "a3")
    floor.judges(bot, deny(), "a3")
    floor.give(i.AgentLeft(bot.conn))
    heard = floor.give(floor.hello(how=How(resume=bot.run)))
    assert heard == [
        "write run.linked",
        "welcome from 5",
        "agent: decision deny",
        "ask policy about unasked",
        "agent: allow with a grant",
        "agent: decision wait",
    ]


def test_a_run_that_came_back_standing_still_is_not_asked_about() -> None:
    floor = Floor()
    bot = floor.agent()
    floor.orders("mara", "pause", {"run": bot.run})
    floor.acts(bot)
    floor.give(i.AgentLeft(bot.conn))
    heard = floor.give(floor.hello(how=How(resume=bot.run)))
    assert heard == ["write run.linked", "welcome from 2", "order: pause"]


def test_what_is_decided_while_the_agent_is_away_waits_for_it() -> None:
    floor = Floor()
    bot = floor.agent()
    card = floor.waiting(bot)
    floor.acts(bot, "a2")
    floor.acts(bot, "a3")
    floor.give(i.AgentLeft(bot.conn))
    floor.decides("mara", card, "approve", code="2346")
    assert floor.judges(bot, allow()) == [
        "write escalation.closed",
        "CloseCard",
        "write action.decided",
        "write grant.issued",
    ]
    assert floor.judges(bot, deny(), "a2") == ["write action.decided"]
    assert floor.judges(bot, wait(), "a3") == ["write escalation.opened", "write action.decided", "ShowCard"]


def test_a_run_that_goes_on_before_policy_answered_is_not_asked_about_twice() -> None:
    floor = Floor()
    bot = floor.agent()
    floor.acts(bot)
    floor.orders("mara", "pause", {"run": bot.run})
    assert "ask policy about a1" not in floor.orders("mara", "resume", {"run": bot.run})
    assert "agent: allow with a grant" in floor.judges(bot, allow())
