"""What delegated runs spend of a mandate is their root's, over restarts too."""

from family import Wish, answer, asks, child, household
from guards import granted, point, redeems
from judgements import allow
from playbook import Agent, Floor
from watchfloor.chain import sha256
from watchfloor.identity import Limit, Mandate
from watchfloor.wire import SigningKey
from watchfloor_server.core import effects as out
from watchfloor_server.core import inputs as i

TOOLS = ("refund.issue", "mail.send")


def with_mandate(floor: Floor) -> Agent:
    """Alice gave the planner 100 EUR to refund."""
    joined = floor.hello("planner", "alice")
    mandate = Mandate(
        id="M-1",
        agent="planner",
        task="refunds",
        tools=TOOLS,
        limits={"amount": Limit(most="100.00")},
        given_at="2026-01-31T09:00:00.000Z",
        expires_at="2026-01-31T17:00:00.000Z",
    )
    assert joined.blend.human is not None
    human = joined.blend.human.model_copy(update={"mandate": mandate, "proof": "mandate"})
    floor.give(joined._replace(blend=joined.blend.model_copy(update={"human": human})))
    welcome = floor.last(out.Welcome)
    assert isinstance(welcome, out.Welcome)
    return Agent(joined.conn, welcome.run, SigningKey.from_seed(sha256(b"planner")), "planner")


def inside(floor: Floor, agent: Agent, action: str, amount: str) -> bool | None:
    """Whether policy hears that an action is inside the mandate; then it is allowed."""
    floor.acts(agent, action, args={"amount": amount})
    judge = floor.last(out.Judge)
    assert isinstance(judge, out.Judge)
    floor.judges(agent, allow(), action)
    return judge.question.in_mandate


def test_what_a_child_spends_is_gone_for_its_parent_and_its_brothers() -> None:
    floor = household()
    planner = with_mandate(floor)
    writer = child(floor, planner, Wish(tools=("refund.issue",)))
    clerk = child(floor, writer, Wish(agent="clerk", tools=("refund.issue",)))
    assert inside(floor, writer, "w1", "40.00")
    assert floor.body("mandate.spent") == {
        "mandate": "M-1",
        "run": writer.run,
        "action": "w1",
        "calls": 1,
        "sums": {"amount": "40.00"},
    }
    assert inside(floor, clerk, "c1", "40.00")
    assert not inside(floor, planner, "p1", "40.00")


def test_a_restart_forgets_nothing_that_a_child_spent_which_is_over_by_then() -> None:
    floor = household()
    planner = with_mandate(floor)
    writer = child(floor, planner, Wish(tools=("refund.issue",)))
    inside(floor, planner, "p1", "10.00")
    inside(floor, writer, "w1", "80.00")
    floor.says(writer, "ended", status="completed")
    floor.records = [record for record in floor.records if record.run != writer.run]
    floor.restart()
    floor.desk.state.by_conn[planner.conn] = planner.run
    assert not inside(floor, planner, "p2", "20.00")


def test_a_child_that_lives_over_a_restart_is_not_counted_twice() -> None:
    floor = household()
    planner = with_mandate(floor)
    writer = child(floor, planner, Wish(tools=("refund.issue",)))
    inside(floor, writer, "w1", "40.00")
    floor.restart()
    assert str(floor.desk.state.runs[planner.run].spent.sums["amount"]) == "40.00"
    assert floor.desk.state.runs[writer.run].spent.calls == 0


def test_each_run_above_is_asked_about_too() -> None:
    floor = household()
    planner = with_mandate(floor)
    writer = child(floor, planner, Wish(tools=("refund.issue",)))
    floor.acts(writer, "w1")
    judge = floor.last(out.Judge)
    assert isinstance(judge, out.Judge)
    assert [(one.run, one.blend.agent.name, one.action) for one in judge.question.above] == [
        (planner.run, "planner", "w1")
    ]


def test_a_mandate_bounds_what_may_be_handed_on() -> None:
    floor = household()
    asks(floor, with_mandate(floor), Wish(tools=("crm.read",)))
    assert answer(floor) == (
        "tools",
        "tool 'crm.read' is not in the mandate, which is for refund.issue, mail.send",
    )


def test_nobody_approves_for_a_child_whose_parent_was_lost_meanwhile() -> None:
    floor = household()
    planner = floor.agent("planner", "alice")
    writer = child(floor, planner)
    floor.wait_s(9)
    floor.give(i.AgentRenewed(writer.conn, 1))
    card = floor.waiting(writer)
    floor.wait_s(1.3)
    assert floor.decides("mara", card, "approve", code="2346") == ["console: reply run:delegated"]
    floor.judges(writer, allow())
    assert "grant.issued" not in floor.kinds()


def test_a_card_that_is_settled_when_the_parent_is_lost_is_denied() -> None:
    floor = household()
    planner = floor.agent("planner", "alice")
    writer = child(floor, planner)
    card = floor.waiting(writer)
    floor.decides("mara", card, "approve", code="2346")
    floor.desk.state.runs[planner.run].state = "LOST"
    floor.judges(writer, allow())
    assert floor.body("escalation.closed")["end"] == "denied"
    assert floor.body("action.decided")["rules"] == ["run:delegated"]


def test_what_policy_allows_too_late_for_the_parent_is_denied() -> None:
    floor = household()
    planner = floor.agent("planner", "alice")
    writer = child(floor, planner)
    floor.acts(writer)
    floor.desk.state.runs[planner.run].state = "LOST"
    floor.judges(writer, allow())
    assert floor.body("action.decided")["answer"] == "deny"


def test_a_sponsor_of_any_agent_above_approves_nothing() -> None:
    floor = household()
    planner = floor.agent("planner", "alice")
    writer = child(floor, planner)
    for run, sponsor in ((planner.run, "ines"), (writer.run, "jo")):
        known = floor.desk.state.runs[run]
        leg = known.blend.agent.model_copy(update={"sponsor": sponsor})
        known.blend = known.blend.model_copy(update={"agent": leg})
    card = floor.waiting(writer)
    assert card.may == ("mara",)
    assert {one.operator: one.reason for one in card.may_not} == {
        "jo": "is the agent's sponsor",
        "ines": "is the sponsor of an agent that it was delegated by",
    }


def test_a_grant_of_a_child_is_not_used_up_while_a_run_above_it_is_lost() -> None:
    floor = household()
    post, planner = point(floor), floor.agent("planner", "alice")
    grant = granted(floor, child(floor, planner), "w1")
    floor.desk.state.runs[planner.run].state = "LOST"
    assert redeems(floor, post, grant) == "lease"


def test_what_was_spent_of_a_run_that_is_not_read_again_is_passed_over() -> None:
    floor = household()
    planner = with_mandate(floor)
    inside(floor, child(floor, planner, Wish(tools=("refund.issue",))), "w1", "40.00")
    floor.records = [one for one in floor.records if one.kind != "run.started" or one.run != planner.run]
    floor.restart()
    assert planner.run not in floor.desk.state.runs
