from hypothesis import given
from hypothesis import strategies as st

from judgements import allow, deny, wait
from playbook import Agent, Floor, How
from watchfloor.records import Record
from watchfloor.records.views import RunView
from watchfloor.wire import Paused
from watchfloor_server.core import inputs as i
from watchfloor_server.core import restoring


def seen(floor: Floor) -> list[RunView]:
    """The runs as they are shown, without what a restart may change: connections and leases."""
    changing = {"linked": False, "lease_until_at": None, "due_at": None}
    return [run.model_copy(update=changing) for run in floor.desk.runs(floor.now)]


def test_what_was_shown_before_a_restart_is_shown_after_it() -> None:
    floor = Floor()
    bot, other, third = floor.agent(), floor.agent("mail-bot"), floor.agent("deploy-bot", human=None)
    floor.says(bot, "reasoning", text="one")
    floor.allowed(bot, "a1")
    floor.waiting(bot, "a2")
    floor.orders("mara", "pause", {"run": other.run}, order="p1")
    floor.give(i.AgentAnswered(other.conn, Paused(order="p1")))
    floor.says(third, "ended", status="completed")
    before = seen(floor)
    floor.restart()
    assert seen(floor) == before


def test_a_killed_run_stays_killed_and_its_lock_stays() -> None:
    floor = Floor()
    bot = floor.agent()
    floor.orders("mara", "kill", {"run": bot.run}, reason="it loops")
    floor.restart()
    assert floor.state(bot) == "STOPPING"
    assert floor.give(floor.hello(how=How(token="fresh"))) == ["refuse locked"]
    assert floor.give(floor.hello(how=How(resume=bot.run))) == ["write run.linked", "welcome from 1", "order: kill"]
    floor.orders("mara", "rearm", {"run": bot.run}, reason="mended")
    floor.restart()
    assert floor.give(floor.hello(how=How(token="fresh")))[0] == "write run.started"


def test_a_stop_goes_on_being_unconfirmed_and_its_evidence_stays() -> None:
    floor = Floor()
    bot = floor.agent()
    floor.orders("mara", "kill", {"run": bot.run}, order="k1")
    floor.wait_s(1.1)
    floor.restart()
    assert floor.state(bot) == "UNCONFIRMED"
    again = floor.hello(how=How(resume=bot.run))
    floor.give(again)
    floor.stopped(bot._replace(conn=again.conn), "k1", 2, [])
    floor.restart()
    assert floor.desk.runs(floor.now)[0].evidence[0].kind == "word"


def test_a_run_that_said_it_ended_under_a_kill_is_still_stopped_by_evidence() -> None:
    floor = Floor()
    bot = floor.agent()
    floor.orders("mara", "kill", {"run": bot.run})
    floor.says(bot, "ended", status="completed")
    floor.restart()
    assert floor.state(bot) == "STOPPING"
    assert "write run.stopped" in floor.wait_s(10.3)


def test_a_pending_kill_comes_due_in_spite_of_a_crash() -> None:
    floor = Floor()
    bot = floor.agent()
    floor.orders("mara", "kill", {"run": bot.run}, after_s=10.0)
    floor.restart(after_s=4.0)
    assert floor.state(bot) == "HELD"
    assert floor.wait_s(5.9) == []
    assert "write run.stopping" in floor.wait_s(0.2)
    floor.restart(after_s=60.0)
    assert floor.state(bot) == "STOPPING"


def test_a_pending_kill_that_was_taken_back_stays_taken_back() -> None:
    floor = Floor()
    bot = floor.agent()
    floor.orders("mara", "kill", {"run": bot.run}, after_s=10.0)
    floor.orders("mara", "resume", {"run": bot.run})
    floor.restart(after_s=60.0)
    assert floor.state(bot) == "RUNNING"


def test_every_open_run_counts_as_granted_at_the_start() -> None:
    floor = Floor()
    bot = floor.agent()
    floor.restart(after_s=100.0)
    assert floor.wait_s(10.1) == []
    assert floor.wait_s(0.2) == ["write run.lost"]
    floor.restart()
    assert floor.state(bot) == "LOST"
    floor.give(floor.hello(how=How(resume=bot.run)))
    floor.restart()
    assert floor.state(bot) == "RUNNING"


def test_a_lost_run_that_stood_still_is_found_standing_still() -> None:
    floor = Floor()
    bot = floor.agent()
    floor.orders("mara", "pause", {"run": bot.run})
    floor.wait_s(10.3)
    floor.give(floor.hello(how=How(resume=bot.run)))
    floor.restart()
    assert floor.state(bot) == "PAUSED"


def test_a_crash_skips_epochs_and_a_good_end_skips_none() -> None:
    floor = Floor()
    epoch = floor.desk.state.epoch
    floor.give(i.Closing("SIGTERM"))
    floor.restart()
    assert floor.desk.state.epoch == epoch
    floor.restart()
    assert floor.desk.state.epoch == epoch + restoring.EPOCHS


def test_operators_and_policy_come_back() -> None:
    floor = Floor()
    before = floor.desk.operators()
    floor.give(i.PolicyLoaded("q" * 43, {}, {}, {"rules.cedar": "permit"}, "first", ""))
    floor.records = [record for record in floor.records if record.kind != "operator.removed"]
    floor.desk = floor.fresh()
    floor.desk.restore(floor.records, (), floor.now)
    assert floor.desk.state.policy == "q" * 43
    assert floor.desk.operators() == before


def test_a_removed_operator_stays_removed() -> None:
    floor = Floor()
    removed = next(record for record in floor.records if record.kind == "operator.enrolled")
    floor.records.append(replace_kind(removed))
    floor.restart()
    assert "mara" not in floor.desk.state.operators


def replace_kind(record: Record) -> Record:
    """The same operator, removed."""
    return record._replace(kind="operator.removed", raw=b'{"operator":"mara","by":"jo"}')


def test_fresh_evidence_comes_back() -> None:
    floor = Floor()
    bot = floor.agent(how=How(for_s=60.0))
    fresh = floor.hello().blend
    floor.give(i.AgentRefreshed(bot.conn, fresh))
    floor.restart()
    assert floor.desk.state.runs[bot.run].blend == fresh


def test_records_of_runs_that_were_not_read_are_passed_over() -> None:
    floor = Floor()
    bot = floor.agent()
    floor.allowed(bot)
    floor.waiting(bot, "a2")
    floor.orders("mara", "pause", {"run": bot.run}, order="p1")
    floor.give(i.AgentAnswered(bot.conn, Paused(order="p1")))
    floor.orders("mara", "resume", {"run": bot.run}, order="p2")
    floor.wait_s(11.0)
    floor.give(i.AgentRenewed(bot.conn, 1))
    floor.give(i.AgentRefreshed(bot.conn, floor.hello().blend))
    floor.agent("brief-bot", how=How(for_s=1.0))
    floor.wait_s(1.1)
    floor.give(i.AgentLineRefused(bot.conn, "json", "", floor.desk.state.runs[bot.run].next, "A" * 43))
    floor.allowed(bot, "a3")
    floor.decides("mara", floor.desk.cards()[0], "claim")
    floor.orders("mara", "kill", {"run": bot.run}, order="k1")
    floor.wait_s(2.0)
    floor.stopped(bot, "k1", 2, [])
    ended = floor.agent("mail-bot")
    floor.says(ended, "ended", status="completed")
    floor.records = [record for record in floor.records if record.kind != "run.started"]
    floor.restart()
    assert floor.desk.runs(floor.now) == ()
    assert floor.desk.cards() == ()


STEPS = st.lists(
    st.sampled_from(["reason", "act", "allow", "deny", "wait", "outcome", "pause", "resume", "kill", "later", "tick"]),
    max_size=14,
)


def _step(floor: Floor, bot: Agent, step: str, n: int) -> None:
    waiting = next((act.action for act in floor.desk.state.runs[bot.run].acts.values() if act.asked), "none")
    flying = next((act.action for act in floor.desk.state.runs[bot.run].acts.values() if act.in_flight), "none")
    match step:
        case "reason":
            floor.says(bot, "reasoning", text=f"step {n}")
        case "act":
            floor.acts(bot, f"a{n}")
        case "allow" | "deny" | "wait":
            floor.judges(bot, {"allow": allow(), "deny": deny(), "wait": wait()}[step], waiting)
        case "outcome":
            floor.says(bot, "outcome", action=flying, status="succeeded")
        case "tick":
            floor.wait_s(0.5)
        case "later":
            floor.orders("mara", "kill", {"run": bot.run}, after_s=5.0)
        case _:
            floor.orders("mara", step, {"run": bot.run})


@given(STEPS)
def test_a_restart_is_reading_the_records_again_whatever_happened(steps: list[str]) -> None:
    floor = Floor()
    bot = floor.agent()
    for n, step in enumerate(steps):
        _step(floor, bot, step, n)
    run = floor.desk.state.runs[bot.run]
    before, head, numbers, waits = seen(floor), run.head, run.next, floor.desk.cards()
    floor.restart(after_s=0.0)
    run = floor.desk.state.runs[bot.run]
    assert (seen(floor), run.head, run.next, floor.desk.cards()) == (before, head, numbers, waits)


def test_a_run_keeps_the_key_by_which_its_last_word_is_believed() -> None:
    floor = Floor()
    bot = floor.agent()
    floor.restart()
    assert floor.desk.state.runs[bot.run].key == bot.key.public.raw
