from judgements import allow, deny, wait
from playbook import Agent, Floor
from watchfloor.wire import Card
from watchfloor_server.core import effects as out
from watchfloor_server.core.superseding import differences


def outdated(floor: Floor) -> tuple[Agent, Card]:
    """A card that an older policy opened."""
    bot = floor.agent()
    card = floor.waiting(bot)
    state = floor.desk.state
    state.cards[card.escalation].outdated = True
    state.runs[bot.run].acts["a1"].asked = True
    return bot, card


def test_what_still_waits_gets_a_new_card_and_the_agent_hears_nothing() -> None:
    floor = Floor()
    bot, old = outdated(floor)
    heard = floor.judges(bot, wait(quorum=2))
    assert heard == [
        "CloseCard",
        "write escalation.superseded",
        "write escalation.opened",
        "write action.decided",
        "ShowCard",
    ]
    (new,) = floor.desk.cards()
    assert (new.supersedes, new.differs, new.quorum) == (old.escalation, ("quorum: 2, was 1",), 2)
    assert floor.body("escalation.superseded") == {
        "escalation": old.escalation,
        "action": "a1",
        "by": new.escalation,
        "differs": ["quorum: 2, was 1"],
    }
    assert floor.decides("mara", old, "approve", code="2346") == ["console: reply closed"]
    floor.decides("mara", new, "approve", code="2346")
    floor.decides("ines", new, "approve", code="2346")
    assert floor.judges(bot, allow())[-1] == "agent: allow with a grant"


def test_what_is_allowed_now_needs_nobody() -> None:
    floor = Floor()
    bot, _ = outdated(floor)
    heard = floor.judges(bot, allow())
    assert heard[:2] == ["write escalation.closed", "CloseCard"]
    assert heard[-1] == "agent: allow with a grant"
    assert floor.body("escalation.closed")["end"] == "withdrawn"
    assert "escalation" not in floor.body("action.decided")


def test_what_is_denied_now_is_denied() -> None:
    floor = Floor()
    bot, _ = outdated(floor)
    floor.judges(bot, deny())
    assert floor.body("action.decided")["reason"] == "the new policy denies it: it may not"
    said = floor.last(out.ToAgent)
    assert isinstance(said, out.ToAgent)
    assert floor.desk.cards() == ()


def test_where_nobody_may_answer_the_new_card_there_is_none() -> None:
    floor = Floor()
    bot, old = outdated(floor)
    floor.judges(bot, wait(operators=("vic",)))
    assert floor.body("escalation.superseded") == {"escalation": old.escalation, "action": "a1", "differs": []}
    assert floor.body("action.decided")["answer"] == "deny"


def test_a_superseded_card_stays_so_over_a_restart() -> None:
    floor = Floor()
    bot, old = outdated(floor)
    floor.judges(bot, wait(quorum=2))
    floor.restart()
    (new,) = floor.desk.cards()
    assert new.supersedes == old.escalation
    assert "superseded" in floor.desk.state.closed[old.escalation]


def test_each_difference_is_named() -> None:
    floor = Floor()
    _, old = outdated(floor)
    assert differences(old, wait()) == ()
    found = differences(old, wait()._replace(reason="", target="crm", groups=()))
    assert found == ("reason: none, was above 100 EUR", "groups: none, was oncall", "target: crm, was payments")


def test_what_a_person_changed_is_for_people_to_let_pass_even_where_a_new_policy_would_not_ask() -> None:
    floor = Floor()
    bot = floor.agent()
    old = floor.waiting(bot, judgement=wait(quorum=2))
    floor.decides("mara", old, "approve", code="2346", args={"order": "A-17", "amount": "20.00"})
    floor.judges(bot, wait(quorum=2))
    (changed,) = floor.desk.cards()
    state = floor.desk.state
    state.cards[changed.escalation].outdated = state.runs[bot.run].acts["a1"].asked = True
    assert "write escalation.opened" in floor.judges(bot, allow())
    (again,) = floor.desk.cards()
    assert (again.args, again.quorum, again.deadline_at) == (changed.args, 2, changed.deadline_at)
