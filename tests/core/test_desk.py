from judgements import wait
from playbook import START, Floor
from watchfloor_server.core import inputs as i
from watchfloor_server.core.desk import Desk
from watchfloor_server.core.facts import Now


def test_a_first_start_is_written_down() -> None:
    desk = Desk("wf-test", lambda: bytes(16), 10.0, 3.0)
    effects = desk.handle(i.Started("1.0", "k" * 43), Now(START, 0.0))
    assert [type(effect).__name__ for effect in effects] == ["Append", "OperatorsChanged"]


def test_a_good_end_is_written_down() -> None:
    assert Floor().give(i.Closing("SIGTERM")) == ["write server.stopped"]


def test_a_policy_with_its_files_is_kept_whole() -> None:
    floor = Floor()
    assert floor.give(i.PolicyLoaded("q" * 43, {}, {}, {"a.cedar": "permit"}, "first", "mara")) == [
        "write policy.loaded"
    ]
    assert floor.body("policy.loaded")["files"] == {"a.cedar": "permit"}
    assert floor.give(i.PolicyLoaded("q" * 43, {}, {}, None, "", "")) == []


def test_time_alone_brings_nothing() -> None:
    floor = Floor()
    floor.agent()
    assert floor.wait_s(1.0) == []


def test_cards_stand_by_deadline() -> None:
    floor = Floor()
    bot = floor.agent()
    late, soon = (
        floor.waiting(bot, "a1", wait(ttl_s=60.0)),
        floor.waiting(floor.agent("mail-bot"), "a1", wait(ttl_s=30.0)),
    )
    assert [card.escalation for card in floor.desk.cards()] == [soon.escalation, late.escalation]
