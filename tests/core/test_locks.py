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


@pytest.mark.parametrize("human", ["alice", "h_alice"])
def test_a_lock_on_a_person_stops_what_acts_for_them_at_once_and_nothing_else(human: str) -> None:
    floor = Floor()
    mine, other = floor.agent(), floor.agent(human="bob", how=How(token="bob's", seed=b"b" * 32))
    card = floor.waiting(mine)
    epoch = floor.desk.state.epoch
    told = floor.orders("mara", "lock", {"human": human}, reason="left the house")
    assert told[0] == "order: kill"
    assert "write run.stopping" in told
    assert told[-1] == "console: reply True"
    assert (floor.state(mine), floor.state(other)) == ("STOPPING", "RUNNING")
    assert floor.body("run.stopping")["raised"] == f"by the lock of human '{human}'"
    assert floor.body("run.stopping")["by"] == "mara"
    assert floor.body("lock.set")["kill"] is False
    assert floor.desk.state.epoch == epoch + 1
    assert card.escalation not in {each.escalation for each in floor.desk.cards()}
    assert not starts(floor)
    assert floor.orders("mara", "unlock", {"human": human}, reason="back")[0] == "write lock.lifted"
    assert starts(floor)


def test_a_lock_on_a_person_who_has_no_run_raises_no_fence() -> None:
    floor = Floor()
    epoch = floor.desk.state.epoch
    assert floor.orders("mara", "lock", {"human": "carol"}, reason="left") == ["write lock.set", "console: reply True"]
    assert floor.desk.state.epoch == epoch


def test_a_lock_on_a_person_and_the_stops_survive_a_restart() -> None:
    floor = Floor()
    bot = floor.agent()
    floor.orders("mara", "lock", {"human": "alice"}, reason="left")
    floor.restart()
    assert floor.state(bot) in ("STOPPING", "UNCONFIRMED")
    assert not starts(floor)


@pytest.mark.parametrize("sponsor", ["jo", "h_jo"])
def test_an_agent_whose_sponsor_is_locked_starts_no_more_and_what_runs_goes_on(sponsor: str) -> None:
    floor = Floor()
    bot = floor.agent()
    floor.orders("mara", "lock", {"human": sponsor}, reason="left the house")
    assert floor.state(bot) == "RUNNING"
    joined = floor.hello(how=How(token="fresh"))
    assert floor.give(joined) == ["refuse locked"]
    assert "sponsor is locked" in floor.effects[0].reason  # type: ignore[union-attr]
    nobody = joined.blend.agent.model_copy(update={"sponsor": None})
    assert (
        floor.give(joined._replace(conn=99, blend=joined.blend.model_copy(update={"agent": nobody})))[0]
        != "refuse locked"
    )
