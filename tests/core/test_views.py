from judgements import wait
from playbook import Floor


def test_a_running_run_shows_its_lease_and_what_waits() -> None:
    floor = Floor()
    bot = floor.agent()
    floor.allowed(bot, "a1")
    floor.waiting(bot, "a2", wait())
    view = floor.desk.runs(floor.now)[0]
    assert (view.state, view.waits, view.in_flight, view.linked) == ("RUNNING", 1, 1, True)
    assert view.lease_until_at == "2026-01-31T09:30:10.000Z"
    assert (view.order, view.by, view.reason) == (None, None, None)


def test_a_held_run_shows_when_the_kill_comes_due_and_by_whom() -> None:
    floor = Floor()
    bot = floor.agent()
    floor.orders("mara", "kill", {"run": bot.run}, after_s=3.0, reason="it loops", order="k1")
    view = floor.desk.runs(floor.now)[0]
    assert (view.order, view.by, view.reason, view.due_at) == ("k1", "mara", "it loops", "2026-01-31T09:30:03.000Z")


def test_a_paused_run_shows_who_paused_it() -> None:
    floor = Floor()
    bot = floor.agent()
    floor.orders("mara", "pause", {"run": bot.run}, reason="lunch", order="p1")
    view = floor.desk.runs(floor.now)[0]
    assert (view.order, view.by, view.reason) == ("p1", "mara", "lunch")


def test_a_stopped_run_has_no_lease_and_a_lock_names_its_order() -> None:
    floor = Floor()
    bot = floor.agent()
    floor.orders("mara", "kill", {"run": bot.run}, order="k1")
    assert floor.desk.runs(floor.now)[0].lease_until_at is None
    assert [(lock.order, lock.kill, lock.agent) for lock in floor.desk.locks()] == [("k1", True, "refund-bot")]
