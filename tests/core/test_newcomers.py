from family import Wish, child, comes, delegation, household


def test_a_child_that_comes_while_its_parent_is_paused_stands_still_until_that_goes_on() -> None:
    floor = household()
    bot = floor.agent("planner")
    by = delegation(floor, bot)
    floor.orders("mara", "pause", {"run": bot.run}, order="p1")
    writer = comes(floor, "writer", by)
    assert floor.state(writer) == "PAUSING"
    assert floor.body("run.held")["order"] == "p1"
    floor.orders("mara", "resume", {"run": bot.run})
    assert (floor.state(bot), floor.state(writer)) == ("RUNNING", "RUNNING")


def test_a_child_that_comes_while_a_kill_of_its_parent_counts_down_dies_with_it() -> None:
    floor = household()
    bot = floor.agent("planner")
    by = delegation(floor, bot)
    floor.orders("mara", "kill", {"run": bot.run}, after_s=3.0)
    floor.wait_s(1)
    writer = comes(floor, "writer", by)
    assert floor.state(writer) == "HELD"
    floor.wait_s(2)
    assert (floor.state(bot), floor.state(writer)) == ("STOPPING", "STOPPING")
    assert floor.body("lock.set")["agent"] == "planner"


def test_a_child_that_came_during_a_pause_knows_it_after_a_restart() -> None:
    floor = household()
    bot = floor.agent("planner")
    first, second = delegation(floor, bot), delegation(floor, bot, Wish(agent="clerk"))
    floor.orders("mara", "pause", {"agent": "planner"})
    comes(floor, "writer", first)
    floor.restart()
    clerk = comes(floor, "clerk", second)
    assert floor.state(clerk) == "PAUSING"


def test_a_child_that_comes_to_a_running_parent_runs() -> None:
    floor = household()
    assert floor.state(child(floor, floor.agent("planner"))) == "RUNNING"
