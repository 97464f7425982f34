from guards import answers, granted, point, redeems
from playbook import Agent, Floor
from watchfloor_server.core import point_inputs as p
from watchfloor_server.core.guarding import UNGUARDED, Guard, guard_of, names_over


def guard(floor: Floor, bot: Agent) -> Guard:
    return guard_of(floor.desk.state.fences, bot.run, floor.now)


def kill(floor: Floor, bot: Agent) -> None:
    floor.orders("mara", "kill", {"run": bot.run}, order="k1")


def test_a_run_that_is_not_killed_and_one_that_never_had_leave_are_not_fenced() -> None:
    floor = Floor()
    post, bot = point(floor), floor.agent()
    assert guard(floor, bot) == UNGUARDED
    kill(floor, bot)
    answers(floor, post)
    assert guard(floor, bot) == UNGUARDED


def test_without_a_point_before_every_target_nothing_is_fenced() -> None:
    floor = Floor()
    post, bot = point(floor), floor.agent()
    granted(floor, bot)
    floor.desk.state.fences.reach(bot.run).targets.add("crm")
    kill(floor, bot)
    answers(floor, post)
    floor.wait_s(3.0)
    assert guard(floor, bot) == UNGUARDED


def test_it_says_which_point_has_not_answered_and_when_the_others_did() -> None:
    floor = Floor()
    one, two, bot = point(floor), point(floor, "gateway", seed="2", token="2"), floor.agent()
    granted(floor, bot)
    kill(floor, bot)
    n = floor.desk.state.fences.n
    found = guard(floor, bot)
    assert found.is_awaited
    assert found.missing == (
        f"that the enforcement point gateway answered fence {n}",
        f"that the enforcement point payments answered fence {n}",
    )
    answers(floor, one)
    assert guard(floor, bot).missing == (f"that the enforcement point gateway answered fence {n}",)
    assert "payments at 2026-01-31T09:30:00.000Z" in guard(floor, bot).detail
    assert "gateway dark, silent for 0.0 s" in guard(floor, bot).detail
    assert two.name == "gateway"


def test_a_point_that_left_long_before_the_kill_does_not_count_and_one_that_just_left_does() -> None:
    for away_s, is_awaited in ((10.0, False), (1.0, True)):
        floor = Floor()
        post, bot = point(floor), floor.agent()
        granted(floor, bot)
        floor.give(p.PointLeft(post.conn))
        floor.wait_s(away_s)
        floor.desk.state.runs[bot.run].state = "RUNNING"
        kill(floor, bot)
        assert guard(floor, bot).is_awaited == is_awaited


def test_in_the_dark_a_redeemed_grant_without_a_receipt_is_missing() -> None:
    floor = Floor()
    post, bot = point(floor), floor.agent()
    grant = granted(floor, bot)
    redeems(floor, post, grant)
    kill(floor, bot)
    floor.give(p.PointLeft(post.conn))
    floor.wait_s(3.1)
    assert guard(floor, bot).missing == (f"that grant {grant} is not being executed",)


def test_where_points_stand_and_where_none_does() -> None:
    floor = Floor()
    point(floor)
    point(floor, "gateway", ("crm", "mail"), seed="2", token="2")
    assert names_over(floor.desk.state.fences, {"payments", "crm", "ledger"}) == (("gateway", "payments"), ("ledger",))
    assert names_over(floor.desk.state.fences, set()) == ((), ())


def test_a_view_of_a_run_tells_its_points_and_where_a_grant_is_good_until_it_expires() -> None:
    floor = Floor()
    bot = floor.agent()
    granted(floor, bot)
    (view,) = floor.desk.runs(floor.now)
    assert (view.points, view.until_exp) == ((), ("payments",))
    point(floor)
    (view,) = floor.desk.runs(floor.now)
    assert (view.points, view.until_exp) == (("payments",), ())
