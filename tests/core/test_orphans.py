import pytest

from family import Wish, child, household
from judgements import allow
from playbook import Agent, Floor, How
from watchfloor_server.core import inputs as i
from watchfloor_server.core.effects import Latch


def family() -> tuple[Floor, Agent, Agent, Agent]:
    floor = household()
    root = floor.agent("planner", "alice")
    middle = child(floor, root)
    return floor, root, middle, child(floor, middle, Wish(agent="clerk"))


def states(floor: Floor, *agents: Agent) -> list[str]:
    return [floor.state(agent) for agent in agents]


@pytest.mark.parametrize("scope", ["run", "agent", "human", "tag", "all"])
def test_a_kill_goes_for_all_beneath_in_one_step(scope: str) -> None:
    floor, *folk = family()
    values = {"run": folk[0].run, "agent": "planner", "human": "alice", "tag": "money", "all": True}
    assert floor.orders("mara", "kill", {scope: values[scope]})[:3] == ["order: kill"] * 3
    assert states(floor, *folk) == ["STOPPING"] * 3
    assert len({floor.desk.state.runs[one.run].stop.line.epoch for one in folk}) == 1  # pyright: ignore[reportOptionalMemberAccess]


def test_a_kill_of_a_child_leaves_its_parent_and_locks_the_child_alone() -> None:
    floor, root, middle, leaf = family()
    floor.orders("mara", "kill", {"run": middle.run})
    assert states(floor, root, middle, leaf) == ["RUNNING", "STOPPING", "STOPPING"]
    assert floor.body("lock.set")["agent"] == "writer"


def test_pause_and_resume_go_for_all_beneath() -> None:
    floor, *folk = family()
    floor.orders("mara", "pause", {"run": folk[0].run})
    assert states(floor, *folk) == ["PAUSING"] * 3
    floor.orders("mara", "resume", {"run": folk[0].run})
    assert states(floor, *folk) == ["RUNNING"] * 3


def test_a_child_does_not_go_on_while_its_parent_stands_still() -> None:
    floor, root, middle, leaf = family()
    floor.orders("mara", "pause", {"run": root.run})
    assert floor.orders("mara", "resume", {"run": middle.run}) == ["console: reply parent"]
    assert states(floor, middle, leaf) == ["PAUSING", "PAUSING"]


def test_a_child_alone_may_be_paused_and_go_on() -> None:
    floor, root, middle, leaf = family()
    floor.orders("mara", "pause", {"run": middle.run})
    assert states(floor, root, middle, leaf) == ["RUNNING", "PAUSING", "PAUSING"]
    floor.orders("mara", "resume", {"run": middle.run})
    assert states(floor, root, middle, leaf) == ["RUNNING"] * 3


def test_children_die_when_their_parent_has_ended_and_nothing_is_locked_by_it() -> None:
    floor, root, middle, leaf = family()
    assert floor.says(root, "ended", status="completed")[:4] == [
        "write run.ended",
        "order: kill",
        "order: kill",
        "journal",
    ]
    assert states(floor, root, middle, leaf) == ["ENDED", "STOPPING", "STOPPING"]
    assert "lock.set" not in floor.kinds()
    assert floor.body("run.stopping")["by"] == "server"


def test_children_die_when_their_parent_ran_too_long() -> None:
    floor = household(lease_s=1000)
    bot = floor.agent("planner", how=How(max_run_s=50))
    writer = child(floor, bot)
    floor.wait_s(51)
    assert states(floor, bot, writer) == ["ENDED", "STOPPING"]


def test_children_outlive_a_parent_that_may_return_and_not_one_that_may_not() -> None:
    floor, root, middle, leaf = family()
    for _ in range(3):
        floor.wait_s(5)
        floor.give(i.AgentRenewed(middle.conn, 1))
        floor.give(i.AgentRenewed(leaf.conn, 1))
    assert states(floor, root, middle, leaf) == ["LOST", "RUNNING", "RUNNING"]
    floor.wait_s(5.3)
    assert states(floor, root, middle, leaf) == ["LOST", "STOPPING", "STOPPING"]


def test_a_parent_that_says_it_was_killed_out_of_band_takes_its_children_with_it() -> None:
    floor, root, middle, leaf = family()
    floor.stopped(root, "local-1", 5, [])
    assert states(floor, middle, leaf) == ["STOPPING", "STOPPING"]
    assert floor.state(root) == "STOPPED"


def test_children_of_a_parent_that_a_restart_finds_over_die_then() -> None:
    floor, root, middle, leaf = family()
    floor.records = [record for record in floor.records if record.run != root.run]
    floor.restart()
    assert states(floor, middle, leaf) == ["STOPPING", "STOPPING"]


def test_a_copy_of_the_graph_buries_nobody_by_the_clock() -> None:
    floor, root, middle, leaf = family()
    floor.desk.state.is_replica = True
    del floor.desk.state.runs[root.run]
    floor.wait_s(1)
    assert states(floor, middle, leaf) == ["RUNNING", "RUNNING"]


def test_leave_that_a_child_has_dies_with_its_parent() -> None:
    floor, root, middle, _ = family()
    floor.allowed(middle)
    floor.orders("mara", "kill", {"run": root.run})
    assert "grant.void" in floor.kinds()
    assert floor.judges(middle, allow(), "a1") == []


def test_a_kill_of_the_server_itself_is_carried_out_again_and_locks_nothing() -> None:
    floor, root, middle, leaf = family()
    before = list(floor.records)
    floor.says(root, "ended", status="completed")
    journal = [effect.line for effect in floor.effects if isinstance(effect, Latch)]
    ended = next(record for record in floor.records if record.kind == "run.ended")
    floor.records = [*before, ended]
    floor.restart(journal)
    assert states(floor, root, middle, leaf) == ["ENDED", "STOPPING", "STOPPING"]
    assert "lock.set" not in floor.kinds()


def test_a_child_that_reports_the_servers_own_order_after_a_crash_locks_nothing() -> None:
    floor, root, middle, _ = family()
    floor.stopped(middle, f"X-{root.run}", 9, [])
    assert floor.state(middle) == "STOPPED"
    assert floor.body("run.stopping")["by"] == "server"
    assert "lock.set" not in floor.kinds()


def test_an_order_that_names_no_run_above_is_nobodys_but_the_agents() -> None:
    floor, _, middle, _ = family()
    floor.stopped(middle, "X-GHOST", 9, [])
    assert floor.body("run.stopping")["by"] == ""
