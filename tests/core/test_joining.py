from playbook import Floor, How
from watchfloor_server.core import effects as out
from watchfloor_server.core import inputs as i


def back(floor: Floor, run: str, how: How | None = None) -> list[str]:
    return floor.give(floor.hello(how=(how or How())._replace(resume=run)))


def test_a_run_begins_with_a_record_and_a_welcome() -> None:
    floor = Floor()
    assert floor.give(floor.hello()) == ["write run.started", "welcome from 1"]
    assert floor.body("run.started")["task"] == "ticket 4711 for order A-17"


def test_a_run_without_an_environment_has_none() -> None:
    floor = Floor()
    bot = floor.agent(how=How(env=False))
    assert floor.desk.state.runs[bot.run].env == ""


def test_one_token_serves_several_runs_of_one_key() -> None:
    floor = Floor()
    assert floor.agent().run != floor.agent().run


def test_a_second_key_on_the_same_token_is_refused_and_raised_while_a_run_lives() -> None:
    floor = Floor()
    bot = floor.agent()
    thief = floor.hello(how=How(seed=b"2" * 32))
    assert floor.give(thief) == ["write identity.refused", "write finding.raised", "refuse key"]
    assert floor.give(thief._replace(conn=99)) == ["write identity.refused", "refuse key"]
    assert floor.body("finding.raised")["finding"] == "token_elsewhere"
    floor.says(bot, "ended", status="completed")
    assert floor.give(floor.hello(how=How(seed=b"2" * 32)))[0] == "write run.started"


def test_a_run_that_can_never_come_back_holds_no_key() -> None:
    floor = Floor()
    bot = floor.agent()
    floor.give(i.AgentLeft(bot.conn))
    floor.wait_s(10.2)
    floor.wait_s(10.1)
    assert floor.give(floor.hello(how=How(seed=b"2" * 32)))[0] == "write run.started"


def test_a_token_that_names_its_key_needs_no_pin() -> None:
    floor = Floor()
    floor.agent()
    assert floor.give(floor.hello(how=How(seed=b"2" * 32, pinned=True)))[0] == "write run.started"


def test_a_run_comes_back_where_it_was() -> None:
    floor = Floor()
    bot = floor.agent()
    floor.says(bot, "reasoning", text="one")
    floor.give(i.AgentLeft(bot.conn))
    assert back(floor, bot.run) == ["write run.linked", "welcome from 2"]


def test_a_run_that_comes_back_while_it_is_here_supersedes_its_old_connection() -> None:
    floor = Floor()
    bot = floor.agent()
    assert back(floor, bot.run) == ["close 4409", "write run.linked", "welcome from 1"]
    assert floor.give(i.AgentLeft(bot.conn)) == []
    assert floor.desk.state.runs[bot.run].conn is not None


def test_an_old_connection_that_goes_after_its_run_moved_takes_nothing_with_it() -> None:
    floor = Floor()
    bot = floor.agent()
    floor.desk.state.runs[bot.run].conn = 999
    floor.give(i.AgentLeft(bot.conn))
    assert floor.desk.state.runs[bot.run].conn == 999


def test_only_the_first_key_and_the_same_agent_and_person_take_a_run_up() -> None:
    floor = Floor()
    bot = floor.agent()
    assert back(floor, "GHOST") == ["refuse resume"]
    assert back(floor, bot.run, How(seed=b"2" * 32, pinned=True)) == ["refuse resume"]
    assert floor.give(floor.hello(human=None, how=How(resume=bot.run))) == ["refuse resume"]
    assert floor.give(floor.hello(human="bob", how=How(resume=bot.run))) == ["refuse resume"]
    other = floor.hello("mail-bot", how=How(resume=bot.run, seed=None))
    assert floor.give(other) == ["refuse resume"]


def test_what_is_over_can_never_go_on() -> None:
    floor = Floor()
    bot = floor.agent()
    floor.says(bot, "ended", status="completed")
    assert back(floor, bot.run) == ["refuse ended"]


def test_a_run_that_is_being_stopped_is_let_in_to_hear_it_and_nothing_else() -> None:
    floor = Floor()
    bot = floor.agent()
    floor.acts(bot)
    floor.give(i.AgentLeft(bot.conn))
    floor.orders("mara", "kill", {"run": bot.run})
    assert back(floor, bot.run) == ["write run.linked", "welcome from 2", "order: kill"]


def test_a_lost_run_may_come_back_within_one_more_lease() -> None:
    floor = Floor()
    bot = floor.agent()
    floor.give(i.AgentLeft(bot.conn))
    assert floor.wait_s(10.2) == ["write run.lost"]
    floor.wait_s(9.9)
    assert back(floor, bot.run) == ["write run.linked", "welcome from 1"]
    assert floor.state(bot) == "RUNNING"


def test_a_run_that_was_lost_for_longer_starts_anew() -> None:
    floor = Floor()
    bot = floor.agent()
    floor.give(i.AgentLeft(bot.conn))
    floor.wait_s(10.2)
    floor.wait_s(10.1)
    assert back(floor, bot.run) == ["refuse lost"]


def test_a_lost_run_that_stood_still_comes_back_standing_still() -> None:
    floor = Floor()
    bot = floor.agent()
    floor.orders("mara", "pause", {"run": bot.run})
    floor.wait_s(10.2)
    assert floor.give(i.AgentRenewed(bot.conn, 1)) == ["write run.linked", "lease 1"]
    assert floor.state(bot) == "PAUSED"


def test_the_lease_is_renewed_as_long_as_the_run_may_act() -> None:
    floor = Floor()
    bot = floor.agent()
    floor.wait_s(9.0)
    assert floor.give(i.AgentRenewed(bot.conn, 1)) == ["lease 1"]
    assert floor.wait_s(9.0) == []
    floor.orders("mara", "kill", {"run": bot.run})
    assert floor.give(i.AgentRenewed(bot.conn, 2)) == []
    assert floor.give(i.AgentRenewed(999, 2)) == []


def test_a_lost_run_on_a_live_connection_renews_within_one_more_lease_or_never() -> None:
    floor = Floor()
    bot, late = floor.agent(), floor.agent("mail-bot")
    floor.wait_s(10.2)
    assert floor.give(i.AgentRenewed(bot.conn, 1)) == ["write run.linked", "lease 1"]
    floor.wait_s(10.1)
    assert floor.give(i.AgentRenewed(late.conn, 1)) == ["close 4403"]


def test_an_expired_identity_gets_no_lease_until_it_is_refreshed() -> None:
    floor = Floor()
    bot = floor.agent(how=How(for_s=5.0))
    floor.wait_s(6.0)
    assert floor.give(i.AgentRenewed(bot.conn, 1)) == []
    fresh = floor.hello().blend
    assert floor.give(i.AgentRefreshed(bot.conn, fresh)) == ["write identity.refreshed"]
    assert floor.give(i.AgentRenewed(bot.conn, 2)) == ["lease 2"]


def test_fresh_evidence_of_somebody_else_closes_the_connection() -> None:
    floor = Floor()
    bot = floor.agent()
    for stranger in (floor.hello("mail-bot").blend, floor.hello(human="bob").blend, floor.hello(human=None).blend):
        assert floor.give(i.AgentRefreshed(bot.conn, stranger)) == ["write identity.refused", "close 4401"]
    assert floor.give(i.AgentRefreshed(999, stranger)) == []


def test_who_was_refused_at_a_door_is_written_down() -> None:
    floor = Floor()
    assert floor.give(i.IdentityRefused("/v1/agent", "expired", "the token expired")) == ["write identity.refused"]


def test_an_autonomous_agent_has_no_person_and_still_refreshes() -> None:
    floor = Floor()
    bot = floor.agent(human=None)
    assert floor.desk.runs(floor.now)[0].identity.human is None
    assert floor.give(i.AgentRefreshed(bot.conn, floor.hello(human=None).blend)) == ["write identity.refreshed"]


def test_the_welcome_names_the_lease() -> None:
    floor = Floor()
    floor.agent()
    welcome = floor.effects[-1]
    assert isinstance(welcome, out.Welcome)
    assert (welcome.lease_ttl_s, welcome.lease_renew_s) == (10.0, 3.0)


def test_leave_that_is_over_is_said_again_without_a_grant_and_its_outcome_is_taken() -> None:
    floor = Floor()
    bot = floor.agent()
    floor.allowed(bot, "a1")
    floor.give(i.AgentLeft(bot.conn))
    floor.wait_s(11.0)
    back(floor, bot.run)
    said = [effect for effect in floor.effects if isinstance(effect, out.ToAgent | out.Give)]
    assert [type(effect) for effect in said] == [out.ToAgent]
    resumed = bot._replace(conn=floor.desk.state.runs[bot.run].conn or 0)
    assert "write action.outcome" in floor.says(resumed, "outcome", action="a1", status="succeeded")
