import pytest

from guards import answers, arriving, evidence, fences, granted, point, redeems, stages
from playbook import Agent, Floor, How
from watchfloor_server.core import fencing
from watchfloor_server.core import point_inputs as p
from watchfloor_server.core.effects import Append, Close, GiveOrder, Latch
from watchfloor_server.core.fences import Raised
from watchfloor_server.core.inputs import AgentLeft
from watchfloor_server.core.point_effects import SayFence


def guarded(floor: Floor) -> Agent:
    """A run with leave for something behind a point."""
    bot = floor.agent()
    granted(floor, bot)
    return bot


def kill(floor: Floor, bot: Agent) -> list[str]:
    return floor.orders("mara", "kill", {"run": bot.run}, order="k1")


def test_a_kills_fence_follows_its_order_and_precedes_journal_and_records() -> None:
    floor = Floor()
    point(floor)
    bot = guarded(floor)
    heard = kill(floor, bot)
    assert heard[:3] == ["order: kill", "fence 2: killed", "journal, then console: reply True"]
    kinds = [type(effect) for effect in floor.effects]
    assert kinds.index(GiveOrder) < kinds.index(SayFence) < kinds.index(Latch) < kinds.index(Append)


def test_kill_all_is_one_fence_at_every_point() -> None:
    floor = Floor()
    point(floor)
    point(floor, "gateway", ("crm",), seed="2", token="2")
    runs = {floor.agent(f"bot-{n}").run for n in range(3)}
    floor.orders("mara", "kill", {"all": True})
    said = fences(floor)
    assert [fence.n for fence in said] == [3, 3]
    assert set(said[0].runs) == set(said[1].runs) == runs


def test_a_pause_bars_a_run_at_once_and_a_resume_frees_it_with_the_next_fence() -> None:
    floor = Floor()
    post = point(floor)
    bot = floor.agent()
    assert "fence 2: held" in floor.orders("mara", "pause", {"run": bot.run})
    answers(floor, post)
    assert not [line for line in floor.orders("mara", "resume", {"run": bot.run}) if "fence" in line]
    assert floor.wait_s(0.5)[0] == "fence 3: released"


def test_a_run_that_ended_is_barred_for_ever_and_a_lost_one_only_if_it_was_held() -> None:
    floor = Floor()
    post = point(floor)
    ended, held, lost = floor.agent("one"), floor.agent("two"), floor.agent("three")
    floor.says(ended, "ended", status="completed")
    assert floor.wait_s(0.5) == ["fence 2: killed"]
    floor.orders("mara", "pause", {"run": held.run})
    for _ in range(6):
        answers(floor, post)
        floor.wait_s(2.0)
    assert floor.state(held) == floor.state(lost) == "LOST"
    floor.give(arriving(floor))
    assert fences(floor)[-1].runs == {held.run: "held"}


def test_a_fence_is_said_twice_a_second_and_tells_what_the_point_answered() -> None:
    floor = Floor()
    floor.wait_s(0.0)
    post = point(floor)
    assert floor.wait_s(0.3) == []
    assert floor.wait_s(0.3) == ["fence 3: nothing new"]
    assert fences(floor)[0].seen == 2
    answers(floor, post)
    floor.wait_s(0.5)
    assert fences(floor)[0].seen == 3


def test_many_runs_come_in_parts_and_the_last_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fencing, "PART", 2)
    floor = Floor()
    for n in range(3):
        floor.agent(f"bot-{n}")
    floor.orders("mara", "kill", {"all": True})
    joined = arriving(floor)
    floor.give(joined)
    said = fences(floor)
    assert [(fence.whole, fence.more, len(fence.runs)) for fence in said] == [(True, True, 2), (False, False, 1)]
    assert floor.desk.state.fences.points[joined.conn].sent == said[-1].n


def test_an_answer_that_covers_the_kill_is_evidence_and_the_agent_may_still_say_its_word() -> None:
    floor = Floor()
    post = point(floor)
    bot = guarded(floor)
    kill(floor, bot)
    assert answers(floor, post) == ["consoles: stage fenced", "write run.stage"]
    assert floor.body("run.stage")["detail"] == "payments at 2026-01-31T09:30:00.000Z"
    assert (floor.state(bot), evidence(floor, bot)) == ("STOPPING", ["fence"])
    heard = floor.stopped(bot, "k1", 2, ["a1"])
    assert heard[-1] == "close 4403"
    assert floor.body("run.stopped")["confirmed"] is True
    assert [one["kind"] for one in floor.body("run.stopped")["evidence"]] == ["fence"]  # type: ignore[attr-defined]


def test_a_silent_agent_is_stopped_by_its_fence_after_a_second_and_its_late_word_is_added() -> None:
    floor = Floor()
    post = point(floor)
    bot = guarded(floor)
    kill(floor, bot)
    answers(floor, post)
    heard = floor.wait_s(1.0)
    assert "write run.stopped" in heard
    assert not [line for line in heard if line.startswith(("close", "write run.unconfirmed"))]
    assert (floor.state(bot), floor.desk.state.runs[bot.run].confirmed) == ("STOPPED", True)
    assert floor.stopped(bot, "k1", 2, []) == ["consoles: stage acknowledged", "write run.stage", "close 4403"]
    assert evidence(floor, bot) == ["fence", "word"]
    assert floor.stopped(bot, "k1", 2, []) == []


def test_a_silent_agent_is_let_go_when_its_lease_is_over() -> None:
    floor = Floor()
    post = point(floor)
    bot = guarded(floor)
    kill(floor, bot)
    answers(floor, post)
    floor.wait_s(1.0)
    closes: list[Close] = []
    for _ in range(6):
        answers(floor, post)
        floor.wait_s(2.0)
        closes += [effect for effect in floor.effects if isinstance(effect, Close)]
    assert [close.conn for close in closes] == [bot.conn]


def test_an_agent_that_is_not_here_is_waited_for_no_longer_than_its_points() -> None:
    floor = Floor()
    post = point(floor)
    bot = guarded(floor)
    floor.give(AgentLeft(bot.conn))
    kill(floor, bot)
    assert "write run.stopped" in answers(floor, post)


def test_an_agents_word_waits_for_the_points_that_will_confirm_it() -> None:
    floor = Floor()
    post = point(floor)
    bot = guarded(floor)
    kill(floor, bot)
    floor.stopped(bot, "k1", 2, [])
    assert floor.state(bot) == "STOPPING"
    assert "write run.stopped" in answers(floor, post)
    assert [one["kind"] for one in floor.body("run.stopped")["evidence"]] == ["word", "fence"]  # type: ignore[attr-defined]


def test_evidence_that_comes_after_the_stop_is_another_stage() -> None:
    floor = Floor()
    point(floor)
    bot = guarded(floor)
    kill(floor, bot)
    floor.stopped(bot, "k1", 2, [])
    floor.wait_s(1.0)
    assert (floor.state(bot), floor.desk.state.runs[bot.run].confirmed) == ("STOPPED", False)
    floor.wait_s(2.1)
    assert stages(floor)[-1] == "fenced"
    assert "payments dark, silent for 3.1 s" in str(floor.body("run.stage")["detail"])
    assert (floor.desk.state.runs[bot.run].confirmed, evidence(floor, bot)) == (True, ["word", "fence"])


def test_an_unconfirmed_stop_says_which_points_are_missing_and_is_concluded_by_them() -> None:
    floor = Floor()
    point(floor)
    bot = guarded(floor)
    kill(floor, bot)
    floor.wait_s(1.0)
    assert floor.body("run.unconfirmed")["missing"] == [
        "that refund.issue (a1) has ended",
        "the agent's signed word",
        "that the enforcement point payments answered fence 2",
    ]
    floor.wait_s(2.1)
    assert (floor.state(bot), evidence(floor, bot)) == ("STOPPED", ["fence"])


def test_a_tree_does_not_wait_for_points() -> None:
    floor = Floor()
    point(floor)
    bot = floor.agent(how=How(supervision="warden"))
    granted(floor, bot)
    kill(floor, bot)
    tree = {"method": "subreaper", "pids": [41], "gone_at": "2026-01-31T09:30:00.100Z"}
    assert "write run.stopped" in floor.stopped(bot, "k1", 2, [], tree=tree)


def test_what_is_being_executed_is_not_fenced_until_the_point_says_that_it_is_over() -> None:
    floor = Floor()
    post = point(floor)
    bot = floor.agent()
    grant = granted(floor, bot)
    redeems(floor, post, grant)
    kill(floor, bot)
    assert answers(floor, post, busy=(grant,)) == []
    for _ in range(3):
        floor.wait_s(2.0)
        assert answers(floor, post, busy=(grant,)) == []
    assert evidence(floor, bot) == []
    assert "consoles: stage fenced" in answers(floor, post, busy=())


def test_a_point_that_does_not_tell_what_it_executes_needs_a_receipt() -> None:
    floor = Floor()
    post = point(floor)
    bot = floor.agent()
    grant = granted(floor, bot)
    redeems(floor, post, grant)
    kill(floor, bot)
    assert answers(floor, post, busy=None) == []
    floor.desk.state.fences.reach(bot.run).open.clear()
    assert "consoles: stage fenced" in answers(floor, post, busy=None)


def test_an_answer_to_a_fence_that_was_never_said_ends_the_connection() -> None:
    floor = Floor()
    post = point(floor)
    bot = guarded(floor)
    kill(floor, bot)
    assert answers(floor, post, n=99) == ["write point.left", "close 4400"]
    assert evidence(floor, bot) == []
    assert answers(floor, post) == []


def test_an_old_answer_proves_nothing_and_does_not_keep_a_point_alive() -> None:
    floor = Floor()
    post = point(floor)
    bot = guarded(floor)
    kill(floor, bot)
    for _ in range(6):
        floor.wait_s(0.5)
        assert answers(floor, post, n=1) == []
        assert answers(floor, post, n=0) == []
    assert evidence(floor, bot) == []
    assert floor.wait_s(0.1)[:2] == ["write point.left", "close 4408"]


def test_a_silent_point_is_let_go_and_one_whose_token_is_over_too() -> None:
    floor = Floor()
    point(floor)
    answering = point(floor, "gateway", until="2026-01-31T09:30:02.500Z")
    for _ in range(2):
        floor.wait_s(1.0)
        answers(floor, answering)
    assert floor.wait_s(0.5)[:2] == ["write point.left", "close 4401"]
    assert floor.wait_s(0.6)[:2] == ["write point.left", "close 4408"]


def test_a_point_that_comes_after_the_kill_counts_like_the_others() -> None:
    floor = Floor()
    bot = guarded(floor)
    kill(floor, bot)
    floor.stopped(bot, "k1", 2, [])
    assert floor.state(bot) == "STOPPED"
    joined = arriving(floor)
    floor.give(joined)
    heard = floor.give(p.PointAnswered(joined.conn, floor.desk.state.fences.n, frozenset()))
    assert heard == ["consoles: stage fenced", "write run.stage"]
    assert floor.desk.state.runs[bot.run].confirmed


def test_a_stop_is_not_watched_for_ever() -> None:
    floor = Floor()
    bot = guarded(floor)
    kill(floor, bot)
    floor.stopped(bot, "k1", 2, [])
    assert floor.desk.state.fences.stops
    floor.wait_s(61.0)
    assert not floor.desk.state.fences.stops


def test_of_a_run_that_is_forgotten_nothing_is_left() -> None:
    floor = Floor()
    bot = guarded(floor)
    kill(floor, bot)
    del floor.desk.state.runs[bot.run]
    floor.desk.state.fences.free("nobody")
    floor.wait_s(0.5)
    assert (floor.desk.state.fences.reaches, floor.desk.state.fences.stops) == ({}, {})
    floor.desk.state.fences.stops["nobody"] = Raised(1, 0.0)
    point(floor)
    assert evidence(floor, floor.agent("other")) == []
