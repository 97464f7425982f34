from judgements import allow
from playbook import Floor
from watchfloor_server.core import inputs as i
from watchfloor_server.core.settling import is_ripe
from watchfloor_server.core.state import Escalation


def test_a_no_among_the_votes_is_never_a_yes() -> None:
    floor = Floor()
    card = floor.waiting(floor.agent())
    open_card = Escalation(
        card, card.card_sha256 or "", card.run, card.action, 0.0, 0.0, votes={"mara": "deny", "ines": "approve"}
    )
    assert not is_ripe(open_card)


def test_a_yes_to_a_card_that_a_new_policy_is_asked_about_waits_for_its_answer() -> None:
    floor = Floor()
    bot = floor.agent()
    card = floor.waiting(bot)
    floor.desk.state.cards[card.escalation].outdated = True
    assert floor.decides("mara", card, "approve", code="2346") == ["write escalation.verdict", "console: reply True"]


def test_an_approval_can_be_used_once_and_an_answer_that_comes_twice_gives_nothing() -> None:
    floor = Floor()
    bot = floor.agent()
    card = floor.waiting(bot)
    floor.decides("mara", card, "approve", code="2346")
    floor.judges(bot, allow())
    assert floor.judges(bot, allow()) == []
    assert floor.give(i.Ticked()) == []
    assert floor.decides("mara", card, "approve", code="2346") == ["console: reply closed"]
    assert floor.kinds().count("grant.issued") == 1


def test_policy_that_wants_more_people_by_now_is_not_satisfied_with_those_it_had() -> None:
    floor = Floor()
    bot = floor.agent()
    card = floor.waiting(bot)
    floor.decides("mara", card, "approve", code="2346")
    told = floor.judges(bot, allow()._replace(quorum=2))
    assert "agent: decision deny" in told
    assert "grant.issued" not in floor.kinds()
    assert floor.body("action.decided")["reason"] == (
        "approved, but policy now says: 2 people would have to approve it, and 1 did"
    )
