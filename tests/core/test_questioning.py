import pytest

from family import child, household
from judgements import allow, wait
from playbook import Agent, Floor, How
from watchfloor_server.core import inputs as i
from watchfloor_server.core.facts import Judgement
from watchfloor_server.core.questioning import cannot_act


def test_a_run_whose_lease_is_over_gets_no_approval_until_it_is_back() -> None:
    floor = Floor()
    bot = floor.agent()
    card = floor.waiting(bot)
    floor.wait_s(11.0)
    assert floor.state(bot) == "LOST"
    assert floor.decides("mara", card, "approve", code="2346") == ["console: reply lost"]
    assert floor.decides("mara", card, "supply", code="2346", result=None) == ["console: reply lost"]
    floor.give(i.AgentRenewed(bot.conn, 1))
    assert "ask policy about a1" in floor.decides("mara", card, "approve", code="2346")
    assert "agent: allow with a grant" in floor.judges(bot, allow())


def test_a_lost_run_can_still_be_refused() -> None:
    floor = Floor()
    card = floor.waiting(floor.agent())
    floor.wait_s(11.0)
    assert "write escalation.closed" in floor.decides("mara", card, "deny")


@pytest.mark.parametrize("back", ["renew", "resume"])
def test_a_yes_that_met_a_lost_run_is_carried_out_when_it_is_back(back: str) -> None:
    floor = Floor()
    bot = floor.agent()
    card = floor.waiting(bot)
    floor.decides("mara", card, "approve", code="2346")
    floor.wait_s(11.0)
    assert floor.judges(bot, allow()) == []
    if back == "renew":
        heard = floor.give(i.AgentRenewed(bot.conn, 1))
        assert heard == ["write run.linked", "lease 1", "ask policy about a1"]
    else:
        floor.give(i.AgentLeft(bot.conn))
        heard = floor.give(floor.hello(how=How(resume=bot.run)))
        assert heard[-1] == "ask policy about a1"
    assert "agent: allow with a grant" in floor.judges(bot, allow())


def test_a_yes_to_a_run_that_never_comes_back_expires_with_its_card() -> None:
    floor = Floor()
    bot = floor.agent()
    card = floor.waiting(bot, judgement=wait(ttl_s=30.0))
    floor.decides("mara", card, "approve", code="2346")
    floor.wait_s(11.0)
    floor.judges(bot, allow())
    assert "write escalation.closed" in floor.wait_s(20.0)
    assert floor.body("escalation.closed")["end"] == "expired"
    assert "grant.issued" not in floor.kinds()


def test_a_pause_between_a_yes_and_policys_answer_holds_it_and_no_card_is_stuck() -> None:
    floor = Floor()
    bot = floor.agent()
    card = floor.waiting(bot)
    floor.decides("mara", card, "approve", code="2346")
    floor.orders("mara", "pause", {"run": bot.run})
    assert floor.judges(bot, allow()) == []
    assert "ask policy about a1" in floor.orders("mara", "resume", {"run": bot.run})
    assert "agent: allow with a grant" in floor.judges(bot, allow())


def test_an_identity_that_is_over_gets_no_approval_until_it_is_fresh() -> None:
    floor = Floor(lease_s=1000.0)
    bot = floor.agent(how=How(for_s=60.0))
    card = floor.waiting(bot, judgement=wait(ttl_s=500.0))
    floor.wait_s(61.0)
    run = floor.desk.state.runs[bot.run]
    assert cannot_act(floor.desk.state, run, floor.now) is not None
    assert floor.decides("mara", card, "approve", code="2346") == ["console: reply expired"]
    floor.give(i.AgentRefreshed(bot.conn, floor.hello().blend))
    assert "ask policy about a1" in floor.decides("mara", card, "approve", code="2346")


def orphaned(judgement: Judgement) -> tuple[Floor, Agent, Agent]:
    """A child whose parent loses its lease while policy is asked about the child's action."""
    floor = household()
    bot = floor.agent("planner")
    writer = child(floor, bot)
    floor.acts(writer)
    if judgement.answer == "wait":
        floor.judges(writer, judgement)
        floor.decides("mara", floor.desk.cards()[0], "approve", code="2346")
    floor.wait_s(9)
    floor.give(i.AgentRenewed(writer.conn, 1))
    floor.wait_s(1.3)
    return floor, bot, writer


def test_a_child_whose_parent_was_lost_meanwhile_is_denied_whatever_policy_says() -> None:
    floor, _, writer = orphaned(allow())
    assert floor.judges(writer, allow()) == ["write action.decided", "agent: decision deny"]
    assert floor.body("action.decided")["rules"] == ["run:delegated"]


def test_so_it_is_when_people_said_yes() -> None:
    floor, _, writer = orphaned(wait())
    assert floor.judges(writer, allow())[:3] == ["write escalation.closed", "CloseCard", "write action.decided"]
    assert floor.body("action.decided")["answer"] == "deny"


def test_a_child_that_waits_for_people_is_approved_when_its_parent_is_back() -> None:
    floor = household()
    bot = floor.agent("planner")
    writer = child(floor, bot)
    card = floor.waiting(writer)
    floor.wait_s(9)
    floor.give(i.AgentRenewed(writer.conn, 1))
    floor.wait_s(1.3)
    assert floor.decides("mara", card, "approve", code="2346") == ["console: reply run:delegated"]
    floor.give(i.AgentRenewed(bot.conn, 1))
    assert "ask policy about a1" in floor.decides("mara", card, "approve", code="2346")


def test_a_yes_that_waited_is_carried_out_as_soon_as_the_run_can_act() -> None:
    floor = household()
    bot = floor.agent("planner")
    writer = child(floor, bot)
    card = floor.waiting(writer, judgement=wait(ttl_s=500.0))
    floor.decides("mara", card, "approve", code="2346")
    floor.orders("mara", "pause", {"run": bot.run})
    assert floor.judges(writer, allow()) == []
    assert "ask policy about a1" not in floor.wait_s(0.1)
    floor.desk.state.runs[bot.run].state = floor.desk.state.runs[writer.run].state = "RUNNING"
    assert "ask policy about a1" in floor.wait_s(0.1)
