from judgements import allow, wait
from playbook import Floor
from watchfloor_server.core import effects as out
from watchfloor_server.core import inputs as i
from watchfloor_server.core.facts import Operator


def test_who_is_removed_between_their_vote_and_the_quorum_does_not_count() -> None:
    floor = Floor()
    bot = floor.agent()
    card = floor.waiting(bot, judgement=wait(quorum=2, operators=("mara", "ines", "jo")))
    floor.decides("ines", card, "approve", code="2346")
    floor.removes("ines")
    assert "ask policy about a1" not in floor.decides("mara", card, "approve", code="2346")
    assert floor.desk.cards()[0].escalation == card.escalation


def test_their_vote_is_gone_over_a_restart_too() -> None:
    floor = Floor()
    bot = floor.agent()
    card = floor.waiting(bot, judgement=wait(quorum=2))
    other = floor.waiting(floor.agent("mail-bot"), judgement=wait(quorum=2))
    floor.decides("ines", card, "approve", code="2346")
    floor.decides("mara", other, "approve", code="2346")
    floor.removes("ines")
    floor.restart()
    assert list(floor.desk.state.cards[other.escalation].votes) == ["mara"]
    assert floor.desk.state.cards[card.escalation].votes == {}


def test_who_is_removed_while_policy_is_asked_a_last_time_does_not_count_and_the_card_stays_open() -> None:
    floor = Floor()
    bot = floor.agent()
    card = floor.waiting(bot)
    floor.decides("ines", card, "approve", code="2346")
    floor.removes("ines")
    assert floor.judges(bot, allow()) == []
    assert "ask policy about a1" in floor.decides("mara", card, "approve", code="2346")
    assert "agent: allow with a grant" in floor.judges(bot, allow())
    assert floor.body("grant.issued")["approved_by"] == ["mara"]


def test_a_vote_under_a_key_that_stands_no_more_does_not_count() -> None:
    floor = Floor()
    bot = floor.agent()
    card = floor.waiting(bot, judgement=wait(quorum=2))
    floor.decides("ines", card, "approve", code="2346")
    ines = floor.operator("ines")
    floor.give(i.OperatorEnrolling(floor.conn(), ines, "mara", None))
    assert list(floor.desk.state.cards[card.escalation].votes) == ["ines"]
    floor.give(i.OperatorEnrolling(floor.conn(), Operator("ines", b"another key".ljust(32), ines.roles), "mara", None))
    assert floor.desk.state.cards[card.escalation].votes == {}
    floor.restart()
    assert floor.desk.state.cards[card.escalation].votes == {}
    floor.decides("ines", card, "approve", code="2346")
    answer = floor.last(out.ToConsole)
    assert isinstance(answer, out.ToConsole)
    assert answer.line.ok  # type: ignore[attr-defined]
