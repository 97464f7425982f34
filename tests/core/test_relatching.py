import pytest

from playbook import Agent, Floor, How
from watchfloor_server.core import effects as out


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
