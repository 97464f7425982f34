import pytest

from playbook import Agent, Floor, How
from watchfloor_server.core import effects as out
from watchfloor_server.core import inputs


def journal(floor: Floor) -> list[bytes]:
    """What the journal was told in the last answer."""
    return [effect.line for effect in floor.effects if isinstance(effect, out.Latch)]


def crashed(floor: Floor, written: int, entries: list[bytes]) -> list[str]:
    """The ledger lost everything after the first `written` records; the journal did not."""
    floor.records = floor.records[:written]
    return floor.restart(entries)


def ordered(kind: str, after_s: float | None = None) -> tuple[Floor, Agent, list[bytes], int]:
    floor = Floor()
    bot = floor.agent()
    written = len(floor.records)
    floor.orders("mara", kind, {"run": bot.run}, order="o1", after_s=after_s, reason="it loops")
    return floor, bot, journal(floor), written


def test_a_kill_that_only_the_journal_knows_is_carried_out_at_the_start() -> None:
    floor, bot, entries, written = ordered("kill")
    heard = crashed(floor, written, entries)
    assert heard == ["write server.started", "OperatorsChanged", "write run.stopping", "write lock.set"]
    assert floor.state(bot) == "STOPPING"


def test_what_the_ledger_knows_too_is_not_carried_out_twice() -> None:
    floor, _, entries, _ = ordered("kill")
    assert crashed(floor, len(floor.records), entries) == ["write server.started", "OperatorsChanged"]


def test_an_unfinished_pause_and_a_pending_kill_are_carried_out() -> None:
    floor, bot, entries, written = ordered("pause")
    assert "write run.held" in crashed(floor, written, entries)
    assert floor.state(bot) == "PAUSING"
    floor, bot, entries, written = ordered("kill", after_s=3.0)
    assert "write run.held" in crashed(floor, written, entries)
    assert "write run.stopping" in floor.wait_s(3.0)


def test_a_kill_taken_back_in_the_journal_is_taken_back() -> None:
    floor, bot, entries, written = ordered("kill", after_s=3.0)
    floor.orders("mara", "resume", {"run": bot.run})
    assert "write run.resumed" in crashed(floor, written, entries + journal(floor))
    assert floor.state(bot) == "RUNNING"


def test_orders_for_runs_that_are_over_reach_nothing() -> None:
    floor, bot, entries, written = ordered("pause")
    floor.orders("mara", "resume", {"run": bot.run})
    both = entries + journal(floor)
    floor.records = floor.records[:written]
    floor.says(bot, "ended", status="completed")
    assert floor.restart(both)[2:] == []


def test_an_unproven_kill_of_many_lets_them_stand_still_after_a_crash_too() -> None:
    floor = Floor()
    bot = floor.agent()
    written = len(floor.records)
    floor.orders("mara", "kill", {"all": True}, fault="it is not signed")
    assert "write run.held" in crashed(floor, written, journal(floor))
    assert floor.state(bot) == "PAUSING"


def test_kill_all_from_the_journal_reaches_who_came_in_meanwhile() -> None:
    floor = Floor()
    floor.agent()
    written = len(floor.records)
    floor.orders("mara", "kill", {"all": True})
    entries = journal(floor)
    floor.records = floor.records[:written]
    late = Floor()
    late.records = floor.records
    heard = crashed(floor, written, entries)
    assert heard.count("write run.stopping") == 1
    assert floor.give(floor.hello(how=How(token="fresh"))) == ["refuse locked"]


def test_an_entry_that_is_not_ours_stops_the_start_with_a_sentence() -> None:
    floor = Floor()
    with pytest.raises(ValueError, match="not one of ours"):
        floor.restart([b"garbage"])


def test_a_kill_that_the_ledger_has_in_part_is_finished() -> None:
    floor = Floor()
    first, second = floor.agent("refund-bot"), floor.agent("mail-bot", "bob")
    floor.waiting(first)
    written = len(floor.records)
    floor.orders("mara", "kill", {"all": True}, order="k1")
    entries = journal(floor)
    for kept in range(1, len(floor.records) - written):
        half = Floor()
        half.records = floor.records[: written + kept]
        half.restart(entries)
        assert [half.state(bot) for bot in (first, second)] == ["STOPPING", "STOPPING"], kept
        assert [lock.scope.kind for lock in half.desk.locks()] == ["all"], kept
        assert half.desk.cards() == (), kept


def test_a_lock_that_was_lifted_stays_lifted_though_the_journal_still_names_its_kill() -> None:
    floor, bot, entries, _ = ordered("kill")
    floor.orders("mara", "rearm", {"run": bot.run}, reason="mended")
    crashed(floor, len(floor.records), entries)
    assert floor.desk.locks() == ()


def test_a_pause_that_the_ledger_knows_too_is_not_carried_out_twice() -> None:
    floor, bot, entries, _ = ordered("pause")
    assert crashed(floor, len(floor.records), entries) == ["write server.started", "OperatorsChanged"]
    assert floor.state(bot) == "PAUSING"


def pair() -> tuple[Floor, Floor, Agent]:
    """Two desks that know one run: ours, and the other process's, whose numbers are wide apart."""
    ours, theirs = Floor(), Floor()
    theirs.desk.state.stride = 1000
    bot = ours.agent()
    assert theirs.agent().run == bot.run
    return ours, theirs, bot


def carried(ours: Floor, theirs: Floor, ordered_s: float = 999.0) -> list[str]:
    """What the other desk journalled is carried out by ours."""
    return [word for entry in journal(theirs) for word in ours.give(inputs.Carried(entry, ordered_s))]


def test_a_kill_that_the_other_process_gave_is_given_here_too_under_its_numbers() -> None:
    ours, theirs, bot = pair()
    ours.agent("deploy-bot", None)
    theirs.orders("mara", "kill", {"run": bot.run}, order="k1")
    assert carried(ours, theirs) == ["order: kill", "write run.stopping", "write lock.set"]
    run, other = ours.desk.state.runs[bot.run], theirs.desk.state.runs[bot.run]
    assert run.stop is not None
    assert (run.cmd, run.stop.line, ours.desk.state.epoch) == (1000, other.stop and other.stop.line, 1001)
    assert (run.ordered_s, run.stop.ordered_s) == (999.0, 999.0)
    assert carried(ours, theirs) == []


def test_a_pause_and_its_end_are_carried_over_with_the_moment_they_were_given() -> None:
    ours, theirs, bot = pair()
    theirs.orders("mara", "pause", {"run": bot.run})
    assert carried(ours, theirs) == ["order: pause", "write run.held"]
    assert ours.desk.state.runs[bot.run].ordered_s == 999.0
    theirs.orders("mara", "resume", {"run": bot.run})
    assert carried(ours, theirs) == ["write run.resumed", "order: resume"]


def test_a_pending_kill_is_left_to_the_process_that_took_it_for_a_while() -> None:
    ours, theirs, bot = pair()
    theirs.orders("mara", "kill", {"run": bot.run}, order="k1", after_s=3.0)
    assert carried(ours, theirs) == ["order: kill later", "write run.held"]
    assert ours.wait_s(3.2) == []
    theirs.wait_s(3.2)
    assert carried(ours, theirs) == ["order: kill", "write run.stopping", "write lock.set"]
    assert "order: kill" not in ours.wait_s(0.5)


def test_a_pending_kill_whose_process_is_silent_comes_due_here() -> None:
    ours, theirs, bot = pair()
    theirs.orders("mara", "kill", {"run": bot.run}, after_s=3.0)
    carried(ours, theirs)
    assert "write run.stopping" in ours.wait_s(3.5)


def test_who_kills_again_what_a_kill_is_out_for_is_written_down_and_raises_no_fence() -> None:
    ours, theirs, bot = pair()
    theirs.orders("mara", "kill", {"run": bot.run})
    carried(ours, theirs)
    epoch = ours.desk.state.epoch
    theirs.orders("ines", "kill", {"run": bot.run})
    assert carried(ours, theirs) == ["write run.stage"]
    assert ours.body("run.stage")["detail"] == "again by ines"
    assert ours.desk.state.epoch == epoch


def test_a_pause_of_many_reaches_the_run_that_the_other_process_did_not_know_yet() -> None:
    ours, theirs, bot = pair()
    late = ours.agent("deploy-bot", None)
    theirs.orders("mara", "pause", {"all": True})
    carried(ours, theirs)
    assert (ours.state(bot), ours.state(late)) == ("PAUSING", "PAUSING")


def test_a_run_that_is_forgotten_here_is_passed_over() -> None:
    ours, theirs, bot = pair()
    theirs.agent("deploy-bot", None)
    theirs.orders("mara", "kill", {"all": True})
    assert carried(ours, theirs) == ["order: kill", "write run.stopping", "write lock.set"]
    assert ours.state(bot) == "STOPPING"


def test_a_resume_that_names_a_forgotten_run_lets_the_others_go_on() -> None:
    ours, theirs, bot = pair()
    theirs.agent("deploy-bot", None)
    theirs.orders("mara", "pause", {"all": True})
    carried(ours, theirs)
    theirs.orders("mara", "resume", {"all": True})
    assert carried(ours, theirs) == ["write run.resumed", "order: resume"]
    assert ours.state(bot) == "RUNNING"
