from canary import asked, did, practice_of, practising, tells, warded
from guards import answers, evidence, granted, point, redeems
from playbook import Floor


def test_a_restart_knows_what_a_run_had_leave_for_and_what_was_used_up() -> None:
    floor = Floor()
    post, bot = point(floor), floor.agent()
    grant = granted(floor, bot)
    redeems(floor, post, grant)
    floor.restart()
    reach = floor.desk.state.fences.reach(bot.run)
    assert (reach.targets, set(reach.used), reach.open) == ({"payments"}, {grant}, {grant})


def test_a_kill_from_before_a_restart_is_fenced_by_the_first_answer_after_it() -> None:
    floor = Floor()
    point(floor)
    bot = floor.agent()
    granted(floor, bot)
    floor.orders("mara", "kill", {"run": bot.run})
    floor.restart()
    post = point(floor)
    assert evidence(floor, bot) == ["fence"]
    assert floor.state(bot) == "STOPPED"
    assert answers(floor, post) == []


def test_records_of_runs_that_are_over_change_nothing() -> None:
    floor = Floor()
    post, bot = point(floor), floor.agent()
    redeems(floor, post, granted(floor, bot))
    floor.records = [record for record in floor.records if record.kind.startswith("grant.")]
    floor.restart()
    assert floor.desk.state.fences.reaches == {}


def test_what_is_said_of_a_run_that_is_forgotten_and_a_canary_that_showed_nothing_change_nothing() -> None:
    floor = Floor()
    post = practising(floor)
    asked(floor, post)
    floor.wait_s(2.9)
    answers(floor, post)
    floor.wait_s(2.2)
    tells(floor, post, asked(floor, post).barred, "executed")
    bot = warded(floor)
    floor.wait_s(0.0)
    did(floor, bot, practice_of(floor))
    floor.wait_s(0.1)
    assert floor.kinds().count("point.practised") == 2
    floor.records = [record for record in floor.records if record.kind != "run.started"]
    floor.restart()
    assert floor.desk.state.fences.through == {"payments": frozenset({"payments"})}
    assert floor.desk.state.runs == {}
