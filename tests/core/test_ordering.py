import pytest

from judgements import allow
from playbook import Floor, How
from watchfloor.wire import Paused, Resumed
from watchfloor_server.core import effects as out
from watchfloor_server.core import inputs as i


def test_a_kill_is_given_before_it_is_written_down_and_answered_when_it_is_in_the_journal() -> None:
    floor = Floor()
    bot = floor.agent()
    floor.waiting(bot, "a1")
    floor.allowed(bot, "a2")
    heard = floor.orders("mara", "kill", {"run": bot.run}, reason="it loops")
    assert heard == [
        "order: kill",
        "journal, then console: reply True",
        "write run.stopping",
        "write grant.void",
        "write escalation.closed",
        "CloseCard",
        "write lock.set",
    ]
    given = floor.effects[0]
    assert isinstance(given, out.GiveOrder)
    assert (given.line.cmd, given.line.epoch, given.line.by) == (1, 2, "mara")
    assert floor.body("escalation.closed")["end"] == "withdrawn"


def test_a_run_without_a_connection_is_killed_all_the_same() -> None:
    floor = Floor()
    bot = floor.agent()
    floor.give(i.AgentLeft(bot.conn))
    heard = floor.orders("mara", "kill", {"run": bot.run})
    assert heard == ["journal, then console: reply True", "write run.stopping", "write lock.set"]


def test_a_second_kill_raises_no_second_fence_and_names_the_second_person() -> None:
    floor = Floor()
    bot = floor.agent()
    floor.orders("mara", "kill", {"run": bot.run})
    heard = floor.orders("jo", "kill", {"run": bot.run})
    assert heard == ["order: kill", "journal, then console: reply True", "write run.stage"]
    assert floor.desk.state.epoch == 2
    assert floor.body("run.stage")["detail"] == "again by jo"


def test_a_kill_of_what_is_over_reaches_nothing() -> None:
    floor = Floor()
    bot = floor.agent()
    floor.says(bot, "ended", status="completed")
    assert floor.orders("mara", "kill", {"run": bot.run}) == ["journal, then console: reply True"]
    assert floor.orders("mara", "kill", {"run": "GHOST"}) == ["console: reply unknown"]


@pytest.mark.parametrize("fault", ["it is not signed", "it is 40 s old"])
def test_an_unsigned_or_stale_kill_of_one_run_is_obeyed_and_raised(fault: str) -> None:
    floor = Floor()
    bot = floor.agent()
    assert "order: kill" in floor.orders("mara", "kill", {"run": bot.run}, fault=fault)
    assert floor.body("run.stopping")["raised"] == fault
    assert "signed" not in floor.body("run.stopping")


def test_an_unsigned_kill_of_many_lets_them_stand_still() -> None:
    floor = Floor()
    bot, other = floor.agent(), floor.agent("mail-bot")
    heard = floor.orders("mara", "kill", {"all": True}, fault="it is not signed")
    assert heard == ["order: pause", "order: pause", "journal, then console: reply True"] + ["write run.held"] * 2
    assert {floor.state(bot), floor.state(other)} == {"PAUSING"}
    assert floor.desk.locks() == ()


def test_kill_all_is_one_step_and_reaches_every_run() -> None:
    floor = Floor()
    bots = [floor.agent(f"bot-{n}") for n in range(5)]
    heard = floor.orders("mara", "kill", {"all": True})
    assert heard[:5] == ["order: kill"] * 5
    assert {floor.state(bot) for bot in bots} == {"STOPPING"}
    assert floor.desk.state.epoch == 2
    assert floor.kinds().count("lock.set") == 1


def test_other_orders_must_be_signed_afresh() -> None:
    floor = Floor()
    bot = floor.agent()
    for kind in ("pause", "resume", "rearm", "lock", "unlock"):
        assert floor.orders("mara", kind, {"run": bot.run}, fault="it is not signed") == ["console: reply signature"]


def test_a_viewer_stops_nothing() -> None:
    floor = Floor()
    bot = floor.agent()
    assert floor.orders("vic", "kill", {"run": bot.run}) == ["console: reply role"]
    assert floor.state(bot) == "RUNNING"


def test_a_pause_is_given_at_once_and_said_again_when_the_agent_stands_still() -> None:
    floor = Floor()
    bot = floor.agent()
    heard = floor.orders("mara", "pause", {"run": bot.run}, order="o1")
    assert heard == ["order: pause", "journal, then console: reply True", "write run.held"]
    assert floor.state(bot) == "PAUSING"
    heard = floor.give(i.AgentAnswered(bot.conn, Paused(order="o1")))
    assert heard == ["write run.paused", "consoles: stage held", "write run.stage"]
    assert floor.state(bot) == "PAUSED"


def test_a_resume_lets_a_run_go_on() -> None:
    floor = Floor()
    bot = floor.agent()
    floor.orders("mara", "pause", {"run": bot.run})
    heard = floor.orders("mara", "resume", {"run": bot.run}, order="o2")
    assert heard == ["write run.resumed", "order: resume", "journal, then console: reply True"]
    assert floor.give(i.AgentAnswered(bot.conn, Resumed(order="o2"))) == [
        "consoles: stage acknowledged",
        "write run.stage",
    ]
    assert floor.orders("mara", "resume", {"run": bot.run}) == ["console: reply not_held"]


def test_an_answer_to_an_order_that_is_over_changes_nothing() -> None:
    floor = Floor()
    bot = floor.agent()
    assert floor.give(i.AgentAnswered(bot.conn, Paused(order="old"))) == []
    assert floor.give(i.AgentAnswered(999, Paused(order="old"))) == []


def test_a_kill_for_later_stands_still_now_and_comes_due() -> None:
    floor = Floor()
    bot = floor.agent()
    heard = floor.orders("mara", "kill", {"run": bot.run}, after_s=3.0, order="o1")
    assert heard == ["order: kill later", "journal, then console: reply True", "write run.held"]
    assert floor.state(bot) == "HELD"
    floor.give(i.AgentAnswered(bot.conn, Paused(order="o1")))
    assert floor.state(bot) == "HELD"
    assert floor.wait_s(2.9) == []
    heard = floor.wait_s(0.1)
    assert heard == ["order: kill", "journal", "write run.stopping", "write lock.set"]
    given = floor.effects[0]
    assert isinstance(given, out.GiveOrder)
    assert (given.line.order, given.line.cmd, given.line.after_s) == ("o1", 2, None)


def test_a_pending_kill_is_taken_back_without_a_trace_but_its_records() -> None:
    floor = Floor()
    bot = floor.agent()
    floor.orders("mara", "kill", {"run": bot.run}, after_s=3.0)
    floor.orders("mara", "resume", {"run": bot.run})
    assert floor.wait_s(5.0) == []
    assert floor.desk.locks() == ()
    floor.acts(bot)
    assert "agent: allow with a grant" in floor.judges(bot, allow())


def test_a_second_press_kills_now() -> None:
    floor = Floor()
    bot = floor.agent()
    floor.orders("mara", "kill", {"run": bot.run}, after_s=3.0)
    assert floor.orders("mara", "kill", {"run": bot.run})[0] == "order: kill"
    assert floor.state(bot) == "STOPPING"


def test_a_paused_run_can_be_held_for_a_kill() -> None:
    floor = Floor()
    bot = floor.agent()
    floor.orders("mara", "pause", {"run": bot.run})
    floor.orders("mara", "kill", {"run": bot.run}, after_s=3.0)
    assert floor.state(bot) == "HELD"
    assert "order: kill" in floor.wait_s(3.0)


def test_each_stage_is_told_with_its_time() -> None:
    floor = Floor()
    bot = floor.agent()
    floor.orders("mara", "kill", {"run": bot.run}, order="k1")
    floor.now = floor.now._replace(boot_s=floor.now.boot_s + 0.002)
    assert floor.give(i.OrderWritten(bot.run, "k1")) == ["consoles: stage given", "write run.stage"]
    assert floor.give(i.OrderWritten(bot.run, "k1")) == []
    assert floor.give(i.OrderWritten("GHOST", "k1")) == []
    assert floor.give(i.Latched("k1")) == ["consoles: stage accepted", "write run.stage"]
    assert floor.body("run.stage") == {"at_ms": 2, "detail": "", "order": "k1", "stage": "accepted"}


def test_a_latched_pause_is_told_too_and_an_order_of_no_run_is_not() -> None:
    floor = Floor()
    bot = floor.agent()
    floor.orders("mara", "pause", {"run": bot.run}, order="p1")
    assert floor.give(i.Latched("p1")) == ["consoles: stage accepted", "write run.stage"]
    assert floor.give(i.Latched("other")) == []


def test_approval_against_kill_whichever_comes_first_nothing_runs_after_it() -> None:
    floor = Floor()
    bot = floor.agent()
    card = floor.waiting(bot)
    floor.decides("mara", card, "approve", code="2346")
    floor.orders("jo", "kill", {"run": bot.run})
    assert floor.judges(bot, allow()) == []
    assert floor.desk.cards() == ()


def test_a_pause_and_a_pending_kill_hold_a_lost_run_too() -> None:
    floor = Floor()
    paused, doomed = floor.agent("refund-bot"), floor.agent("deploy-bot", None)
    floor.give(i.AgentLeft(paused.conn))
    floor.give(i.AgentLeft(doomed.conn))
    floor.wait_s(10.2)
    assert (floor.state(paused), floor.state(doomed)) == ("LOST", "LOST")
    floor.orders("mara", "pause", {"run": paused.run})
    floor.orders("mara", "kill", {"run": doomed.run}, after_s=3.0)
    assert (floor.state(paused), floor.state(doomed)) == ("LOST", "HELD")
    floor.give(floor.hello(how=How(resume=paused.run)))
    assert floor.state(paused) == "PAUSED"
    assert "write run.stopping" in floor.wait_s(3.0)
    assert floor.state(doomed) in ("STOPPING", "STOPPED")


def test_a_lost_run_that_was_paused_can_be_told_to_go_on() -> None:
    floor = Floor()
    bot = floor.agent()
    floor.give(i.AgentLeft(bot.conn))
    floor.wait_s(10.2)
    floor.orders("mara", "pause", {"run": bot.run})
    assert "write run.resumed" in floor.orders("mara", "resume", {"run": bot.run})
    assert floor.state(bot) == "LOST"
    floor.give(floor.hello(how=How(resume=bot.run)))
    assert floor.state(bot) == "RUNNING"


def test_nobody_slips_through_a_kill_of_all_that_comes_due_later() -> None:
    floor = Floor()
    first, second = floor.agent("refund-bot"), floor.agent("deploy-bot", None)
    floor.orders("mara", "kill", {"all": True}, after_s=3.0, order="k1")
    late = floor.agent("mail-bot", "bob")
    assert floor.state(late) == "HELD"
    before = floor.desk.state.epoch
    heard = floor.wait_s(3.0)
    assert heard.count("write run.stopping") == 3
    assert heard.count("journal") == 1
    assert floor.desk.state.epoch == before + 1
    assert [floor.state(bot) for bot in (first, second, late)] == ["STOPPING"] * 3
    assert [lock.scope.kind for lock in floor.desk.locks()] == ["all"]
    assert floor.give(floor.hello("new-bot", "carl")) == ["refuse locked"]


def test_a_newcomer_of_another_scope_is_not_held_and_who_is_taken_back_lives() -> None:
    floor = Floor()
    held = floor.agent("refund-bot")
    floor.orders("mara", "kill", {"agent": "refund-bot"}, after_s=3.0)
    other, late = floor.agent("mail-bot", "bob"), floor.agent("refund-bot", "bob")
    assert (floor.state(other), floor.state(late)) == ("RUNNING", "HELD")
    floor.orders("mara", "resume", {"agent": "refund-bot"})
    assert floor.wait_s(3.0) == []
    assert (floor.state(held), floor.state(late)) == ("RUNNING", "RUNNING")


def test_a_kill_of_all_for_later_with_nothing_to_hold_locks_at_once() -> None:
    floor = Floor()
    assert "write lock.set" in floor.orders("mara", "kill", {"all": True}, after_s=3.0)
