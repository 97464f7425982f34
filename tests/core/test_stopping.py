from playbook import Agent, Floor, How
from watchfloor_server.core import effects as out
from watchfloor_server.core import inputs as i
from watchfloor_server.core import stopping

TREE = {"method": "process-group", "pids": [41, 42], "gone_at": "2026-01-31T09:30:00.100Z"}


def killed(floor: Floor, supervision: str = "sdk") -> Agent:
    bot = floor.agent(how=How(supervision=supervision))  # type: ignore[arg-type]
    floor.orders("mara", "kill", {"run": bot.run}, order="k1")
    return bot


def test_an_agents_word_is_evidence_by_its_word_alone() -> None:
    floor = Floor()
    bot = killed(floor)
    heard = floor.stopped(bot, "k1", 2, [])
    assert heard == [
        "consoles: stage acknowledged",
        "write run.stage",
        "write run.stopped",
        "consoles: stage stopped",
        "write run.stage",
        "close 4403",
    ]
    body = floor.body("run.stopped")
    assert (body["confirmed"], [one["kind"] for one in body["evidence"]]) == (False, ["word"])  # type: ignore[attr-defined]


def test_a_wardens_tree_confirms() -> None:
    floor = Floor()
    bot = killed(floor, "warden")
    heard = floor.stopped(bot, "k1", 2, [], tree=TREE)
    assert "consoles: stage tree_gone" in heard
    assert floor.body("run.stopped")["confirmed"] is True
    assert floor.desk.runs(floor.now)[0].confirmed


def test_an_agent_that_is_no_warden_cannot_prove_a_tree() -> None:
    floor = Floor()
    bot = killed(floor)
    floor.stopped(bot, "k1", 2, [], tree=TREE)
    assert floor.body("run.stopped")["confirmed"] is False


def test_a_word_with_something_in_flight_is_no_evidence_and_the_action_is_unknown() -> None:
    floor = Floor()
    bot = floor.agent()
    floor.allowed(bot, "a1")
    floor.allowed(bot, "a2")
    floor.orders("mara", "kill", {"run": bot.run}, order="k1")
    heard = floor.stopped(bot, "k1", 2, ["a1"])
    assert heard == ["consoles: stage acknowledged", "write run.stage", "write action.outcome"]
    assert floor.body("action.outcome")["status"] == "unknown"
    assert floor.stopped(bot, "k1", 2, []) == []
    floor.wait_s(1.0)
    heard = floor.wait_s(9.2)
    assert heard[:2] == ["write action.outcome", "write run.stopped"]
    assert [one["kind"] for one in floor.body("run.stopped")["evidence"]] == ["lease"]  # type: ignore[attr-defined]


def test_a_word_that_the_key_did_not_sign_closes_the_connection() -> None:
    floor = Floor()
    bot = killed(floor)
    assert floor.stopped(bot, "k1", 2, [], sig="A" * 86) == ["write line.refused", "close 4400"]
    assert floor.state(bot) == "STOPPING"
    assert floor.stopped(bot._replace(conn=999), "k1", 2, []) == []


def test_a_word_from_a_run_that_is_over_is_not_heard() -> None:
    floor = Floor()
    bot = floor.agent()
    floor.says(bot, "ended", status="completed")
    assert floor.stopped(bot, "k1", 2, []) == []
    assert floor.wait_s(60.0) == []


def test_without_evidence_a_stop_is_unconfirmed_after_a_second_and_says_what_is_missing() -> None:
    floor = Floor()
    bot = floor.agent()
    floor.allowed(bot)
    floor.orders("mara", "kill", {"run": bot.run})
    assert floor.wait_s(0.9) == []
    assert floor.wait_s(0.2) == ["write run.unconfirmed", "consoles: stage unconfirmed", "write run.stage"]
    assert floor.wait_s(0.2) == []
    assert floor.body("run.unconfirmed")["missing"] == [
        "that refund.issue (a1) has ended",
        "the agent's signed word",
    ]


def test_of_a_wardens_run_the_tree_is_missing() -> None:
    floor = Floor()
    killed(floor, "warden")
    floor.wait_s(1.1)
    assert floor.body("run.unconfirmed")["missing"] == ["that the process tree is gone"]


def test_a_silent_run_is_stopped_when_its_lease_is_written_off_and_never_earlier() -> None:
    floor = Floor()
    bot = killed(floor)
    floor.give(i.AgentLeft(bot.conn))
    floor.wait_s(1.0)
    assert floor.wait_s(9.1) == []
    assert floor.wait_s(0.1)[0] == "write run.stopped"
    assert floor.desk.runs(floor.now)[0].state == "STOPPED"


def written_off(floor: Floor) -> Agent:
    """A warden's run that was killed while its warden was frozen: its lease is over, and nobody said how it stopped."""
    bot = killed(floor, "warden")
    floor.wait_s(1.1)
    assert "close 4403" not in floor.wait_s(9.2)
    assert (floor.state(bot), floor.desk.state.runs[bot.run].confirmed) == ("STOPPED", False)
    return bot


def test_a_frozen_warden_that_wakes_after_its_lease_still_proves_that_its_tree_is_gone() -> None:
    floor = Floor()
    bot = written_off(floor)
    assert floor.stopped(bot, "k1", 2, [], tree=TREE)[-1] == "close 4403"
    view = floor.desk.runs(floor.now)[0]
    assert (view.confirmed, [one.kind for one in view.evidence]) == (True, ["lease", "tree", "word"])
    floor.restart()
    view = floor.desk.runs(floor.now)[0]
    assert (view.confirmed, [one.kind for one in view.evidence]) == (True, ["lease", "tree"])
    assert floor.give(floor.hello(how=How(resume=bot.run))) == ["refuse stopped"]


def test_a_run_that_was_written_off_may_come_back_to_say_how_it_stopped_and_for_nothing_else() -> None:
    floor = Floor()
    bot = written_off(floor)
    floor.give(i.AgentLeft(bot.conn))
    floor.restart()
    back = floor.hello(how=How(resume=bot.run))
    assert floor.give(back) == ["write run.linked", "welcome from 1", "order: kill"]
    bot = bot._replace(conn=back.conn)
    assert floor.give(i.AgentRenewed(bot.conn, 1)) == []
    assert "agent: error over" in floor.acts(bot, "a9")
    assert "consoles: stage tree_gone" in floor.stopped(bot, "k1", 2, [], tree=TREE)
    assert floor.give(floor.hello(how=How(resume=bot.run))) == ["refuse stopped"]


def test_nobody_waits_for_ever_for_the_last_word_of_a_run_that_was_written_off() -> None:
    floor = Floor()
    away = floor.agent("mail-bot")
    floor.orders("mara", "kill", {"run": away.run})
    floor.give(i.AgentLeft(away.conn))
    bot = written_off(floor)
    assert floor.wait_s(stopping.LATE_WORD_S - 2.0) == []
    assert floor.wait_s(2.0) == ["close 4403"]
    assert floor.give(floor.hello(how=How(resume=bot.run))) == ["refuse stopped"]
    assert floor.wait_s(9.0) == []


def test_an_agent_that_knows_of_a_kill_which_the_ledger_does_not_latches_it() -> None:
    floor = Floor()
    bot = floor.agent()
    heard = floor.stopped(bot, "k9", 40, [])
    assert "write run.stopping" in heard
    assert floor.state(bot) == "STOPPED"
    assert floor.desk.state.epoch == 40
    assert floor.body("run.stopping")["raised"] == "known from the agent alone"


def test_an_agent_that_names_the_last_number_of_all_leaves_enough_of_them_for_every_kill_to_come() -> None:
    floor = Floor()
    bot, other = floor.agent(), floor.agent("deploy-bot", None)
    floor.stopped(bot, "k9", 2**53 - 1, [])
    assert floor.state(bot) == "STOPPED"
    assert floor.desk.state.epoch <= 2_000_000
    assert "order: kill" in floor.orders("mara", "kill", {"run": other.run})
    assert floor.state(other) == "STOPPING"


def test_a_run_that_ends_leaves_nothing_open() -> None:
    floor = Floor()
    bot = floor.agent()
    floor.allowed(bot, "a1")
    floor.waiting(bot, "a2")
    heard = floor.says(bot, "ended", status="completed")
    assert heard == [
        "write run.ended",
        "write grant.void",
        "write escalation.closed",
        "CloseCard",
        "write action.outcome",
    ]


def test_a_run_that_ends_while_a_kill_is_out_is_still_stopped_by_evidence() -> None:
    floor = Floor()
    bot = killed(floor)
    assert floor.says(bot, "ended", status="completed") == ["write run.ended"]
    assert floor.state(bot) == "STOPPING"


def test_a_run_may_not_go_on_for_ever() -> None:
    floor = Floor(lease_s=1000.0)
    floor.agent(how=How(max_run_s=60.0))
    away = floor.agent("mail-bot", how=How(max_run_s=60.0))
    floor.give(i.AgentLeft(away.conn))
    assert floor.wait_s(59.0) == []
    assert floor.wait_s(1.0) == ["write run.ended", "close 4403", "write run.ended"]


def test_a_held_run_whose_lease_ends_is_killed_when_it_is_due() -> None:
    floor = Floor(lease_s=2.0)
    bot = floor.agent()
    floor.orders("mara", "kill", {"run": bot.run}, after_s=5.0)
    assert floor.wait_s(3.0) == []
    assert "order: kill" in floor.wait_s(2.0)


def test_only_the_newest_of_what_is_over_is_remembered() -> None:
    floor = Floor()
    going = floor.agent("going-bot")
    for _ in range(stopping.REMEMBERED + 3):
        floor.says(floor.agent(), "ended", status="completed")
    floor.wait_s(0.05)
    assert len(floor.desk.runs(floor.now)) == stopping.REMEMBERED + 1
    assert floor.state(going) == "RUNNING"


def test_a_connection_is_closed_once_its_run_is_stopped() -> None:
    floor = Floor()
    bot = killed(floor)
    floor.stopped(bot, "k1", 2, [])
    closing = floor.last(out.Close)
    assert isinstance(closing, out.Close)
    assert closing.conn == bot.conn
