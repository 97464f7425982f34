from playbook import Agent, Floor


def held() -> tuple[Floor, Agent]:
    """A run whose kill comes due, by the order k1."""
    floor = Floor()
    bot = floor.agent()
    floor.orders("mara", "kill", {"run": bot.run}, order="k1", after_s=3.0)
    return floor, bot


def test_the_same_order_by_the_other_way_is_answered_and_is_no_second_press() -> None:
    floor, bot = held()
    heard = floor.orders("mara", "kill", {"run": bot.run}, order="k1", after_s=3.0)
    assert heard == ["order: kill later", "journal, then console: reply True"]
    assert floor.state(bot) == "HELD"
    assert "order: kill" in floor.wait_s(3.0)


def test_a_second_press_is_another_order_and_kills_now() -> None:
    floor, bot = held()
    assert "order: kill" in floor.orders("mara", "kill", {"run": bot.run}, order="k2")
    assert floor.state(bot) == "STOPPING"


def test_a_kill_that_came_twice_raises_one_fence() -> None:
    floor = Floor()
    bot = floor.agent()
    floor.orders("mara", "kill", {"run": bot.run}, order="k1")
    epoch = floor.desk.state.epoch
    heard = floor.orders("mara", "kill", {"run": bot.run}, order="k1")
    assert heard == ["order: kill", "journal, then console: reply True"]
    assert floor.desk.state.epoch == epoch


def test_a_pause_that_came_twice_is_given_again_to_whom_it_holds_alone() -> None:
    floor = Floor()
    bot, other = floor.agent(), floor.agent("deploy-bot", None)
    floor.orders("mara", "pause", {"run": bot.run}, order="p1")
    heard = floor.orders("mara", "pause", {"all": True}, order="p1")
    assert heard == ["order: pause", "journal, then console: reply True"]
    assert floor.state(other) == "RUNNING"


def test_the_same_order_is_still_a_kill_if_it_is_not_signed_any_more() -> None:
    floor, bot = held()
    floor.orders("mara", "kill", {"run": bot.run}, order="k1", fault="its id was used before")
    assert floor.state(bot) == "STOPPING"


def paused() -> tuple[Floor, Agent]:
    """A run that stands still by mara's order p1, and jo and a viewer at their consoles."""
    floor = Floor()
    bot = floor.agent()
    floor.orders("mara", "pause", {"run": bot.run}, order="p1")
    return floor, bot


def test_a_kill_under_the_id_of_somebodys_pause_kills() -> None:
    floor, bot = paused()
    assert "order: kill" in floor.orders("jo", "kill", {"run": bot.run}, order="p1")
    assert floor.state(bot) == "STOPPING"


def test_a_kill_under_an_id_that_holds_another_run_kills_its_own() -> None:
    floor, bot = paused()
    other = floor.agent("deploy-bot", None)
    assert "order: kill" in floor.orders("mara", "kill", {"run": other.run}, order="p1")
    assert (floor.state(other), floor.state(bot)) == ("STOPPING", "PAUSING")


def test_a_kill_that_is_signed_after_it_came_unsigned_kills_though_it_has_the_same_id() -> None:
    floor = Floor()
    bot = floor.agent()
    floor.orders("mara", "kill", {"all": True}, order="k1", fault="it is not signed")
    assert floor.state(bot) == "PAUSING"
    assert "order: kill" in floor.orders("mara", "kill", {"all": True}, order="k1")
    assert floor.state(bot) == "STOPPING"


def test_a_pause_under_somebody_elses_id_is_refused() -> None:
    floor, bot = paused()
    assert floor.orders("jo", "pause", {"run": bot.run}, order="p1") == ["console: reply id"]


def test_who_may_order_nothing_has_nothing_written_into_the_journal_under_anothers_id() -> None:
    floor, bot = paused()
    assert floor.orders("vic", "kill", {"run": bot.run}, order="p1", after_s=1.0) == ["console: reply role"]
    assert floor.wait_s(2.0) == []
    assert floor.state(bot) == "PAUSING"
