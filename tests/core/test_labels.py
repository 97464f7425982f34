from canary import did, label, passes, practice_of, practising, view, warded
from guards import granted, point
from playbook import Floor
from watchfloor_server.core import point_inputs as p


def test_an_sdk_alone_is_cooperative_and_says_so() -> None:
    floor = Floor()
    bot = floor.agent()
    assert (label(floor, bot), view(floor, bot).label_at) == ("COOPERATIVE", None)
    assert view(floor, bot).label_why == "by its SDK alone: no warden, and nothing behind an enforcement point yet"
    assert floor.wait_s(0.1) == []


def test_points_enforce_only_if_each_stands_before_something_and_nothing_is_bare() -> None:
    floor = Floor()
    post, bot = practising(floor), floor.agent()
    granted(floor, bot)
    passes(floor, post)
    assert label(floor, bot) == "ENFORCED"
    floor.desk.state.fences.reach(bot.run).targets.add("crm")
    assert view(floor, bot).label_why == "no enforcement point stands before crm"
    other = point(floor, "gateway", ("crm",), seed="2", token="2")
    assert view(floor, bot).label_why == "the enforcement point gateway is not proven: it cannot be asked to practise"
    floor.give(p.PointLeft(other.conn))
    assert label(floor, bot) == "COOPERATIVE"


def test_a_second_point_before_the_same_target_is_to_be_proven_too() -> None:
    floor = Floor()
    post, bot = practising(floor), floor.agent()
    granted(floor, bot)
    passes(floor, post)
    point(floor, "spare", ("payments",), seed="2", token="2")
    assert label(floor, bot) == "COOPERATIVE"


def test_the_run_that_is_over_keeps_its_last_word() -> None:
    floor = Floor()
    bot = warded(floor)
    floor.wait_s(0.0)
    did(floor, bot, practice_of(floor))
    floor.wait_s(0.1)
    floor.says(bot, "ended", status="completed")
    for _ in range(40):
        assert "write run.labelled" not in floor.wait_s(2.0)
    assert label(floor, bot) == "ENFORCED"


def test_what_came_through_outweighs_every_proof() -> None:
    floor = Floor()
    post, bot = practising(floor), warded(floor)
    granted(floor, bot)
    passes(floor, post)
    did(floor, bot, floor.desk.state.runs[bot.run].canary.asked.id)  # type: ignore[union-attr]
    assert view(floor, bot).label_by == ("warden",)
    floor.desk.state.fences.through["payments"] = frozenset({"payments"})
    assert (label(floor, bot), view(floor, bot).label_by) == ("BYPASSED", ("point payments",))
