from playbook import Floor
from watchfloor.wire import Paused
from watchfloor_server.core import effects as out
from watchfloor_server.core import inputs as i


def test_a_run_whose_first_connection_broke_hears_its_order_on_the_lane() -> None:
    floor = Floor()
    agent = floor.agent()
    floor.give(i.LaneLinked(-1, agent.run))
    floor.give(i.AgentLeft(agent.conn))
    floor.orders("mara", "kill", {"run": agent.run})
    given = floor.last(out.GiveOrder)
    assert isinstance(given, out.GiveOrder)
    assert (given.conn, given.run, given.line.kind) == (-1, agent.run, "kill")


def test_what_is_said_on_the_lane_counts_as_if_it_were_said_on_the_first_connection() -> None:
    floor = Floor()
    agent = floor.agent()
    floor.give(i.LaneLinked(-1, agent.run))
    floor.orders("mara", "pause", {"run": agent.run}, order="o1")
    assert floor.give(i.AgentAnswered(-1, Paused(order="o1"))) == [
        "write run.paused",
        "consoles: stage held",
        "write run.stage",
    ]
    assert floor.give(i.AgentRenewed(-1, 1)) == ["lease 1"]


def test_a_lane_that_opens_hears_the_last_order_again() -> None:
    floor = Floor()
    agent = floor.agent()
    floor.orders("mara", "kill", {"run": agent.run})
    assert floor.give(i.LaneLinked(-1, agent.run)) == ["order: kill"]


def test_a_second_lane_takes_the_place_of_the_first_and_the_first_ends_nothing() -> None:
    floor = Floor()
    agent = floor.agent()
    floor.give(i.LaneLinked(-1, agent.run))
    floor.give(i.LaneLinked(-2, agent.run))
    floor.give(i.LaneLeft(-1))
    assert floor.give(i.AgentRenewed(-1, 1)) == []
    assert floor.give(i.AgentRenewed(-2, 2)) == ["lease 2"]
    floor.give(i.LaneLeft(-2))
    assert floor.give(i.AgentRenewed(-2, 3)) == []


def test_a_lane_of_a_run_that_nobody_knows_is_nothing() -> None:
    floor = Floor()
    assert floor.give(i.LaneLinked(-1, "nobody")) == []
    assert floor.give(i.LaneLeft(-1)) == []
