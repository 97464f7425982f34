import pytest

from guards import arriving, evidence, granted, point
from playbook import Floor
from watchfloor_server.core import fencing
from watchfloor_server.core import point_inputs as p
from watchfloor_server.core.point_effects import SayFence


def test_whoever_has_only_a_part_of_what_it_must_refuse_proves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fencing, "PART", 1)
    floor = Floor()
    first, second = floor.agent("one"), floor.agent("two")
    for bot in (first, second):
        granted(floor, bot)
        floor.orders("mara", "kill", {"run": bot.run})
    floor.restart()
    joined = arriving(floor)
    floor.give(joined)
    last = floor.desk.state.fences.n
    for n in (0, last - 1):
        assert floor.give(p.PointAnswered(joined.conn, n, frozenset())) == []
    floor.give(p.PointAnswered(joined.conn, last, frozenset()))
    assert evidence(floor, first) == evidence(floor, second) == ["fence"]


def test_a_bar_that_no_other_effect_follows_goes_out_all_the_same() -> None:
    floor = Floor()
    point(floor)
    bot = floor.agent()
    floor.desk.state.fences.bar(bot.run)
    assert [type(effect) for effect in fencing.ahead(floor.desk.state, [], floor.now)] == [SayFence]
