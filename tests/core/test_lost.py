import pytest

from playbook import Floor, How
from watchfloor_server.core import inputs as i
from watchfloor_server.core import lost, stopping


def lose(floor: Floor, count: int) -> list[str]:
    bots = [floor.agent(how=How(token=f"t{number}", seed=number.to_bytes(32, "big"))) for number in range(1, count + 1)]
    for bot in bots:
        floor.says(bot, "reasoning", text="something")
        floor.give(i.AgentLeft(bot.conn))
    floor.wait_s(10.3)
    floor.wait_s(10.3)
    return [bot.run for bot in bots]


def test_a_lost_run_stays_lost_and_can_be_killed_but_little_is_kept_of_it() -> None:
    floor = Floor()
    (name,) = lose(floor, 1)
    run = floor.desk.state.runs[name]
    assert (run.state, run.digests, list(run.said)) == ("LOST", [], [])
    floor.orders("mara", "kill", {"run": name})
    assert run.state == "STOPPING"


def test_of_many_lost_runs_the_oldest_end_and_are_forgotten_also_over_restarts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lost, "LOST_KEPT", 3)
    monkeypatch.setattr(stopping, "REMEMBERED", 2)
    floor = Floor()
    names = lose(floor, 9)
    floor.wait_s(1)
    states = {name: run.state for name, run in floor.desk.state.runs.items()}
    assert [name for name, state in states.items() if state == "LOST"] == names[-3:]
    assert len(states) == 5
    assert floor.kinds().count("run.ended") == 6
    assert floor.body("run.ended")["summary"] == lost.SILENT
    floor.restart()
    assert {run.state for run in floor.desk.state.runs.values()} <= {"LOST", "ENDED"}
    assert sum(run.state == "LOST" for run in floor.desk.state.runs.values()) == 3


def test_one_that_may_still_come_back_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lost, "LOST_KEPT", 0)
    floor = Floor()
    bot = floor.agent()
    floor.give(i.AgentLeft(bot.conn))
    floor.wait_s(10.3)
    assert floor.state(bot) == "LOST"
    assert floor.give(floor.hello(how=How(resume=bot.run)))[0] == "write run.linked"


def test_a_copy_of_the_runs_ends_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lost, "LOST_KEPT", 0)
    floor = Floor()
    floor.desk.state.is_replica = True
    (name,) = lose(floor, 1)
    assert floor.desk.state.runs[name].state == "LOST"
