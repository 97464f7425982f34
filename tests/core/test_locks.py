import pytest

from playbook import Floor, How


def starts(floor: Floor, name: str = "refund-bot", human: str | None = "alice") -> bool:
    return floor.give(floor.hello(name, human, How(token=f"fresh {name}")))[0] == "write run.started"


def test_a_killed_runs_agent_and_person_may_not_start_again_together() -> None:
    floor = Floor()
    bot = floor.agent()
    floor.orders("mara", "kill", {"run": bot.run}, reason="it loops")
    assert not starts(floor)
    assert starts(floor, human="bob")
    assert starts(floor, name="mail-bot")


@pytest.mark.parametrize(
    "scope", [{"agent": "refund-bot"}, {"human": "alice"}, {"human": "h_alice"}, {"tag": "money"}, {"all": True}]
)
def test_a_wider_kill_locks_its_scope(scope: dict[str, object]) -> None:
    floor = Floor()
    floor.orders("mara", "kill", scope)
    assert not starts(floor)


def test_a_lock_elsewhere_is_no_lock_here() -> None:
    floor = Floor()
    for scope in ({"agent": "mail-bot"}, {"human": "bob"}, {"tag": "mail"}):
        floor.orders("mara", "kill", scope)
    assert starts(floor)
    assert starts(floor, human=None)


def test_rearm_lifts_a_kills_lock_with_the_same_scope_and_starts_nothing() -> None:
    floor = Floor()
    bot = floor.agent()
    floor.orders("mara", "kill", {"run": bot.run})
    assert floor.orders("mara", "rearm", {"agent": "refund-bot"}, reason="checked") == ["console: reply no_lock"]
    assert floor.orders("mara", "unlock", {"run": bot.run}, reason="checked") == ["console: reply no_lock"]
    heard = floor.orders("mara", "rearm", {"run": bot.run}, reason="checked")
    assert heard == ["write lock.lifted", "console: reply True"]
    assert starts(floor)


def test_an_administrators_lock_is_lifted_by_unlock() -> None:
    floor = Floor()
    bot = floor.agent()
    assert floor.orders("mara", "lock", {"all": True}, reason="night") == ["write lock.set", "console: reply True"]
    assert floor.state(bot) == "RUNNING"
    assert not starts(floor)
    assert floor.orders("mara", "rearm", {"all": True}, reason="day") == ["console: reply no_lock"]
    assert floor.orders("mara", "unlock", {"all": True}, reason="day") == ["write lock.lifted", "console: reply True"]
    assert starts(floor)


def test_a_lock_of_a_run_is_on_its_agent_and_person() -> None:
    floor = Floor()
    bot = floor.agent()
    floor.orders("mara", "lock", {"run": bot.run}, reason="night")
    assert floor.state(bot) == "RUNNING"
    assert not starts(floor)
    assert starts(floor, human="bob")
    assert floor.orders("mara", "lock", {"run": "GHOST"}, reason="night") == ["console: reply unknown"]


def test_a_lock_set_twice_is_one_lock() -> None:
    floor = Floor()
    floor.orders("mara", "lock", {"tag": "money"}, reason="night")
    assert floor.orders("mara", "lock", {"tag": "money"}, reason="again") == ["console: reply True"]
    assert [lock.reason for lock in floor.desk.locks()] == ["night"]


def test_locks_need_an_admin_and_a_reason() -> None:
    floor = Floor()
    assert floor.orders("ines", "lock", {"all": True}, reason="night") == ["console: reply role"]
    assert floor.orders("mara", "lock", {"all": True}) == ["console: reply reason"]
    assert floor.orders("ines", "rearm", {"all": True}) == ["console: reply reason"]


@pytest.mark.parametrize("scope", [{"run": "R"}, {"all": True}, {"agent": "refund-bot"}])
def test_who_is_locked_out_is_told_by_whom_and_why(scope: dict[str, object]) -> None:
    floor = Floor()
    bot = floor.agent()
    floor.orders("mara", "kill", {"run": bot.run} if "run" in scope else scope, reason="it loops")
    assert floor.give(floor.hello(how=How(token="fresh"))) == ["refuse locked"]
    refusal = floor.effects[0]
    assert "by mara: it loops" in refusal.reason  # type: ignore[union-attr]
