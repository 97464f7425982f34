from judgements import allow, wait
from playbook import Floor
from watchfloor.records.views import ScopeView
from watchfloor.wire import Offer


def test_a_running_run_shows_its_lease_and_what_waits() -> None:
    floor = Floor()
    bot = floor.agent()
    floor.allowed(bot, "a1")
    floor.waiting(bot, "a2", wait())
    view = floor.desk.runs(floor.now)[0]
    assert (view.state, view.waits, view.in_flight, view.linked) == ("RUNNING", 1, 1, True)
    assert view.lease_until_at == "2026-01-31T09:30:10.000Z"
    assert (view.order, view.by, view.reason) == (None, None, None)


def test_a_run_shows_the_scopes_that_stand_with_what_is_left_and_who_gave_them() -> None:
    floor = Floor(lease_s=1000.0)
    bot = floor.agent()
    offers = (Offer(scope={"times": 3}, says="3 times"), Offer(scope={"for_s": 60}, says="for 60 s"))
    names: list[str] = []
    for n, scope in enumerate(({"times": 2}, {"for_s": 30})):
        floor.acts(bot, f"a{n}", args={"order": f"A-{n}"})
        floor.judges(bot, wait()._replace(offers=offers), f"a{n}")
        (card,) = floor.desk.cards()
        names.append(card.escalation)
        floor.decides("mara", card, "approve", code="2346", scope=scope)
        floor.judges(bot, allow(), f"a{n}")
    shown = {"by": ("mara",), "tool": "refund.issue", "target": "payments"}
    assert floor.desk.runs(floor.now)[0].scopes == (
        ScopeView(escalation=names[0], says="3 times", left=1, **shown),  # type: ignore[arg-type]
        ScopeView(escalation=names[1], says="for 60 s", until_at="2026-01-31T09:30:30.000Z", **shown),  # type: ignore[arg-type]
    )
    floor.orders("mara", "kill", {"run": bot.run})
    assert floor.desk.runs(floor.now)[0].scopes is None


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
