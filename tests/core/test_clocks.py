"""Wall clocks that are set forth and back, machines that slept, restarts in between: what ends, what never goes on."""

import pytest

from playbook import Agent, Floor, How
from watchfloor.wire import Paused
from watchfloor_server.core import inputs as i

DAY_S = 86_400.0
SOON = How(for_s=5.0)


@pytest.mark.parametrize("jump_s", [DAY_S, -DAY_S, 3.0, -3.0])
def test_a_wall_clock_that_is_set_moves_no_lease_no_card_and_no_pending_kill(jump_s: float) -> None:
    floor = Floor()
    bot, held, asking = (floor.agent(name, how=How(for_s=2 * DAY_S)) for name in ("bot", "held-bot", "asking-bot"))
    floor.waiting(asking)
    floor.orders("mara", "kill", {"run": held.run}, after_s=9.0)
    assert floor.jump_s(jump_s) == []
    assert floor.wait_s(8.9) == []
    assert [floor.state(one) for one in (bot, held, asking)] == ["RUNNING", "HELD", "RUNNING"]
    assert "write run.stopping" in floor.wait_s(0.2)
    assert floor.wait_s(1.2).count("write run.lost") == 2


@pytest.mark.parametrize("jump_s", [DAY_S, -DAY_S])
def test_a_stop_is_unconfirmed_and_written_off_by_the_boot_clock_alone(jump_s: float) -> None:
    floor = Floor()
    bot = floor.agent(how=How(for_s=2 * DAY_S))
    floor.orders("mara", "kill", {"run": bot.run})
    assert floor.jump_s(jump_s) == []
    assert "write run.unconfirmed" in floor.wait_s(1.1)
    assert floor.jump_s(-jump_s) == []
    assert floor.wait_s(9.0) == []
    assert "write run.stopped" in floor.wait_s(0.2)


def test_a_machine_that_slept_finds_leases_over_and_carries_out_the_kill_that_was_pending() -> None:
    floor = Floor()
    bot, held = floor.agent(), floor.agent("held-bot")
    floor.waiting(floor.agent("asking-bot"))
    floor.orders("mara", "kill", {"run": held.run}, after_s=9.0)
    woke = floor.wait_s(3600.0)
    assert woke.count("write run.lost") == 2
    assert {"write run.stopping", "write escalation.closed"} <= {*woke}
    assert floor.give(i.AgentRenewed(bot.conn, 1)) == ["close 4403"]
    assert floor.state(bot) == "LOST"


def expired(floor: Floor) -> Agent:
    bot = floor.agent(how=SOON)
    assert "write identity.expired" in floor.wait_s(5.1)
    assert "write identity.expired" not in floor.jump_s(-60.0)
    return bot


def denied(floor: Floor, bot: Agent, action: str) -> bool:
    floor.acts(bot, action)
    return '"identity:expired"' in str([record.raw for record in floor.records[-2:]])


def fresh(floor: Floor, bot: Agent) -> i.AgentRefreshed:
    hello = floor.hello()
    return i.AgentRefreshed(bot.conn, hello.blend)


def test_a_clock_that_is_set_back_revives_no_identity_and_fresh_evidence_does() -> None:
    floor = Floor()
    bot = expired(floor)
    assert denied(floor, bot, "a1")
    assert floor.give(i.AgentRenewed(bot.conn, 1)) == []
    assert "write identity.refreshed" in floor.give(fresh(floor, bot))
    assert floor.give(i.AgentRenewed(bot.conn, 2)) == ["lease 2"]
    assert not denied(floor, bot, "a2")


def test_an_identity_that_was_over_before_a_restart_is_over_after_it_whatever_the_clock_shows() -> None:
    floor = Floor()
    bot = expired(floor)
    floor.restart(after_s=-60.0)
    assert floor.desk.state.runs[bot.run].is_expired(floor.now.at)
    back = floor.hello(how=How(resume=bot.run))
    floor.give(back)
    assert not floor.desk.state.runs[bot.run].is_expired(floor.now.at)
    floor.restart()
    assert not floor.desk.state.runs[bot.run].is_expired(floor.now.at)


def test_a_refreshed_identity_is_not_over_after_a_restart() -> None:
    floor = Floor()
    bot = expired(floor)
    floor.give(fresh(floor, bot))
    floor.restart()
    assert not floor.desk.state.runs[bot.run].is_expired(floor.now.at)


@pytest.mark.parametrize("after_s", [-DAY_S, 0.0, DAY_S])
def test_a_pending_kill_is_due_after_a_restart_no_later_than_it_was_pressed_for(after_s: float) -> None:
    floor = Floor()
    bot = floor.agent()
    floor.orders("mara", "kill", {"run": bot.run}, after_s=4.0)
    floor.restart(after_s=after_s)
    floor.wait_s(4.1)
    assert floor.state(bot) == "STOPPING"


def test_leave_lives_no_longer_over_a_restart_with_a_clock_that_was_set_back() -> None:
    floor = Floor()
    bot = floor.agent()
    floor.allowed(bot, "a1")
    before_s = floor.desk.state.runs[bot.run].acts["a1"].leave_until_s - floor.now.boot_s
    floor.restart(after_s=-DAY_S)
    after_s = floor.desk.state.runs[bot.run].acts["a1"].leave_until_s - floor.now.boot_s
    assert after_s == pytest.approx(before_s)


def test_a_pause_lasts_whatever_the_clocks_do() -> None:
    floor = Floor()
    bot = floor.agent(how=How(for_s=2 * DAY_S))
    floor.orders("mara", "pause", {"run": bot.run}, order="p1")
    floor.give(i.AgentAnswered(bot.conn, Paused(order="p1")))
    for jump_s in (DAY_S, -2 * DAY_S, DAY_S):
        floor.jump_s(jump_s)
    assert floor.state(bot) == "PAUSED"
