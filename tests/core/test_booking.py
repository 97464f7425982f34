from playbook import Floor, How


def test_a_kill_is_written_down_run_by_run_with_what_died_with_it_and_the_lock_it_leaves() -> None:
    floor = Floor()
    bots = [floor.agent(how=How(token=f"t{number}", seed=bytes([number + 1]) * 32)) for number in range(2)]
    floor.waiting(bots[0])
    told = floor.orders("mara", "kill", {"agent": "refund-bot"}, reason="it loops")
    written = [each for each in told if each.startswith("write")]
    assert written.count("write run.stopping") == 2
    assert written[-1] == "write lock.set"
    assert "write escalation.closed" in written


def test_who_kills_again_is_written_down_too() -> None:
    floor = Floor()
    bot = floor.agent()
    floor.orders("mara", "kill", {"run": bot.run})
    assert "write run.stage" in floor.orders("jo", "kill", {"run": bot.run})
    assert floor.body("run.stage")["detail"] == "again by jo"


def test_a_kill_of_a_run_that_is_over_leaves_no_lock() -> None:
    floor = Floor()
    bot = floor.agent()
    floor.says(bot, "ended", status="completed")
    assert "write lock.set" not in floor.orders("mara", "kill", {"run": bot.run})
