from judgements import POLICY, wait
from playbook import PEOPLE, Agent, Floor
from watchfloor.wire import storms
from watchfloor_server.core import effects as out
from watchfloor_server.core import inputs as i


def crowd(floor: Floor, runs: int) -> list[Agent]:
    """Many runs of one agent want the same of people; a call may go out after each of them."""
    agents: list[Agent] = []
    for n in range(runs):
        bot = floor.agent("refund-bot", f"human-{n}")
        floor.waiting(bot, judgement=wait(ttl_s=600.0))
        agents.append(bot)
    return agents


def manned() -> Floor:
    floor = Floor(lease_s=10_000.0)
    floor.give(i.PolicyLoaded(POLICY, {}, PEOPLE, None, "", "", frozenset({"oncall"})))
    return floor


def called(floor: Floor, wait_s: float = 0.05) -> list[str]:
    """Which cards call people after a while."""
    floor.wait_s(wait_s)
    return [one.page for one in floor.effects if isinstance(one, out.Page)]


def test_a_storm_calls_people_when_it_becomes_one_and_then_for_its_oldest_card_alone() -> None:
    floor = manned()
    calls = [0] * 9
    for n in range(9):
        crowd(floor, 1)
        calls[n] = len(called(floor))
    assert calls == [1, 1, 1, 1, 1, 1, 0, 0, 0]
    oldest = next(iter(floor.desk.state.cards))
    assert called(floor, 300.0) == [f"{oldest}-half"]


def test_one_run_more_often_is_no_storm() -> None:
    floor = manned()
    bots = crowd(floor, 5)
    for n in range(4):
        floor.acts(bots[0], f"b{n}", args={"n": n})
        floor.judges(bots[0], wait(), f"b{n}")
    assert len(called(floor)) == 9
    assert storms(floor.desk.cards()) == ()


def test_cards_that_are_closed_and_cards_of_a_restart_are_counted_as_they_are() -> None:
    floor = manned()
    bots = crowd(floor, 7)
    assert len(storms(floor.desk.cards())[0].cards) == 7
    floor.restart()
    assert [len(each) for each in floor.desk.state.alike.values()] == [7]
    for bot in bots:
        floor.says(bot, "ended", status="completed") if bot.run in floor.desk.state.by_conn.values() else None
    for card in floor.desk.cards():
        floor.decides("mara", card, "deny")
    assert floor.desk.state.alike == {}
    floor.restart()
    assert floor.desk.state.alike == {}
