from canary import did, label, practice_of, view, warded
from playbook import Floor
from watchfloor_server.core.effects import ToAgent


def test_a_warden_is_asked_at_once_and_its_run_is_enforced_once_it_held() -> None:
    floor = Floor()
    bot = warded(floor)
    assert floor.wait_s(0.1) == ["agent: practice"]
    assert label(floor, bot) == "COOPERATIVE"
    assert view(floor, bot).label_why == "its warden is not proven: it was not asked to practise yet"
    practice = floor.desk.state.runs[bot.run].canary.asked
    assert practice is not None
    assert did(floor, bot, practice.id) == []
    assert label(floor, bot) == "ENFORCED"
    assert floor.wait_s(0.1) == ["write run.labelled"]
    assert floor.body("run.labelled") == {"label": "ENFORCED", "by": ["warden"], "why": ""}
    assert view(floor, bot).label_at == "2026-01-31T09:30:00.100Z"


def test_a_silent_one_is_asked_again_sooner_and_is_proven_no_more_after_a_minute() -> None:
    floor = Floor()
    bot = warded(floor)
    floor.wait_s(0.0)
    did(floor, bot, practice_of(floor))
    heard: list[str] = []
    for _ in range(31):
        heard += floor.wait_s(2.0)
        floor.desk.state.runs[bot.run].lease_from_s = floor.now.boot_s
    assert heard.count("agent: practice") == 6
    assert label(floor, bot) == "COOPERATIVE"
    assert view(floor, bot).label_why == "its warden is not proven: it did not answer within 5 s"
    assert heard.count("write run.labelled") == 2


def test_a_practice_process_that_went_on_is_bypassed_and_stays_so_until_one_is_held() -> None:
    floor = Floor()
    bot = warded(floor)
    floor.wait_s(0.0)
    did(floor, bot, practice_of(floor), "executed")
    floor.wait_s(0.1)
    assert (label(floor, bot), view(floor, bot).label_by) == ("BYPASSED", ("warden",))
    floor.restart()
    assert label(floor, bot) == "BYPASSED"
    bot = warded(floor, resume=bot.run)
    floor.wait_s(0.0)
    did(floor, bot, practice_of(floor), "failed", "no pipe")
    assert label(floor, bot) == "BYPASSED"
    floor.wait_s(8.0)
    floor.desk.state.runs[bot.run].lease_from_s = floor.now.boot_s
    floor.wait_s(8.0)
    floor.desk.state.runs[bot.run].lease_from_s = floor.now.boot_s
    floor.wait_s(8.0)
    did(floor, bot, practice_of(floor))
    assert label(floor, bot) == "ENFORCED"


def test_an_answer_that_is_late_replayed_or_made_up_proves_nothing() -> None:
    floor = Floor()
    bot = warded(floor)
    floor.wait_s(0.0)
    practice = practice_of(floor)
    did(floor, bot, "made-up")
    assert label(floor, bot) == "COOPERATIVE"
    floor.wait_s(5.0)
    did(floor, bot, practice)
    assert label(floor, bot) == "COOPERATIVE"
    did(floor, bot, practice, "executed")
    assert label(floor, bot) == "BYPASSED"


def test_a_failure_says_why_and_no_run_has_no_answer() -> None:
    floor = Floor()
    bot = warded(floor)
    floor.wait_s(0.0)
    did(floor, bot, practice_of(floor), "failed")
    assert view(floor, bot).label_why == "its warden is not proven: it could not try: it does not say why"
    assert did(floor, bot._replace(conn=999), "x") == []


def test_a_warden_that_knows_nothing_of_it_and_an_sdk_that_says_so_are_never_asked() -> None:
    floor = Floor()
    bot, sdk = warded(floor, practises=False), floor.hello("other")
    floor.give(sdk._replace(hello=sdk.hello.model_copy(update={"practice": True})))
    assert floor.wait_s(0.1) == []
    assert label(floor, bot) == "COOPERATIVE"


def test_a_practice_waits_for_the_disk_as_the_welcome_does_so_that_it_never_comes_before_it() -> None:
    floor = Floor()
    warded(floor)
    floor.wait_s(0.0)
    (said,) = floor.effects
    assert isinstance(said, ToAgent)
    assert said.durable
