from core.test_loading import NEW, SENSITIVE, brings, reply, second_admin
from playbook import PEOPLE, POLICY, Floor
from watchfloor.records.bodies import ProposalMade, ProposedRule
from watchfloor_server.core import effects as out
from watchfloor_server.core import inputs as i
from watchfloor_server.core.loading import OPEN_RULES

RULE = ProposedRule(
    rule="run.amount",
    file="rules.cedar",
    text="forbid (principal, action, resource);",
    says="refund.issue by refund-bot on payments",
    agent="refund-bot",
    tool="refund.issue",
    target="payments",
    approved=500,
    evidence=("E-1",),
    since="2026-01-01T00:00:00.000Z",
    compared=900,
    allows=0,
)


def proposes(floor: Floor, name: str = "P-1", policy: str = POLICY) -> list[str]:
    return floor.give(
        i.RuleProposed(ProposalMade(proposal=name, policy=policy, reason="often", by="server", rule=RULE))
    )


def takes_up(floor: Floor, by: str = "mara", name: str | None = "P-1", sensitive: tuple[str, ...] = ()) -> list[str]:
    given = i.PolicyRead(9, floor.id(), by, NEW, {}, PEOPLE, {"a": "b"}, "yes", f"line of {by}", sensitive)
    return floor.give(given._replace(proposal=name))


def test_a_proposal_is_written_down_once_and_changes_nothing_however_often_people_approved() -> None:
    floor = Floor()
    bot = floor.agent()
    floor.waiting(bot)
    floor.allowed(bot, "a2")
    before = floor.desk.state.policy
    assert proposes(floor) == ["write proposal.made"]
    assert proposes(floor) == []
    assert floor.wait_s(5.0) == []
    assert floor.desk.state.policy == before
    assert [card.action for card in floor.desk.cards()] == ["a1"]
    floor.acts(bot, "a3")
    assert isinstance(floor.last(out.Judge), out.Judge)  # good behaviour skips no check


def test_what_is_proposed_about_another_policy_or_cannot_be_written_is_nothing() -> None:
    floor = Floor()
    assert proposes(floor, policy="z" * 43) == []
    floor.give(i.WriteFailed("full"))
    assert proposes(floor) == []


def test_an_administrator_takes_it_up_by_a_signed_load_that_names_it() -> None:
    floor = Floor()
    proposes(floor)
    brings(floor, proposal="P-1")
    asked = floor.last(out.ReadPolicy)
    assert isinstance(asked, out.ReadPolicy)
    assert asked.proposal == "P-1"
    assert takes_up(floor) == ["UsePolicy", "write policy.loaded", "write proposal.accepted", "console: reply True"]
    assert floor.body("proposal.accepted") == {"proposal": "P-1", "policy": NEW, "by": "mara", "reason": "yes"}
    assert takes_up(floor) == ["console: reply proposal"]  # it is not open any more


def test_nobody_else_does_nor_by_a_name_that_was_never_proposed() -> None:
    floor = Floor()
    proposes(floor)
    assert takes_up(floor, "jo") == ["console: reply role"]
    assert takes_up(floor, name="P-2") == ["console: reply proposal"]
    assert "policy proposals" in (reply(floor).error or "")
    assert floor.desk.state.policy == POLICY


def test_where_there_are_two_administrators_both_must_take_it_up() -> None:
    floor = Floor()
    second_admin(floor)
    proposes(floor)
    assert takes_up(floor, sensitive=SENSITIVE)[-1] == "console: reply True"
    assert floor.desk.state.policy == POLICY
    assert "write proposal.accepted" in takes_up(floor, "kofi", sensitive=SENSITIVE)


def test_a_restart_knows_what_is_open_and_what_was_taken_up() -> None:
    floor = Floor()
    proposes(floor)
    proposes(floor, "P-2")
    takes_up(floor, name="P-2")
    floor.restart()
    assert list(floor.desk.state.rules) == ["P-1"]


def test_what_is_open_is_bounded() -> None:
    floor = Floor()
    for number in range(OPEN_RULES + 1):
        proposes(floor, f"P-{number}")
    assert len(floor.desk.state.rules) == OPEN_RULES
    assert "P-0" not in floor.desk.state.rules
