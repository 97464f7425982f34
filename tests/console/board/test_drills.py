from scenes import Telling, at, run_id
from storied import drill_records, past_records
from watchfloor.oversight import RecordLine
from watchfloor_console.board.drills import kills_of, last_drill, share


def test_a_drill_is_told_with_what_each_of_its_kills_took() -> None:
    drill = last_drill(kills_of(drill_records(40)))
    assert drill is not None
    assert (drill.is_drill, len(drill.kills)) == (True, 40)
    assert all(kill.is_confirmed for kill in drill.kills)
    assert drill.times_ms == sorted(drill.times_ms)
    assert 4.0 <= drill.times_ms[0] <= share(drill.times_ms, 0.5) <= share(drill.times_ms, 0.99) <= drill.times_ms[-1]


def test_without_a_drill_the_kills_that_there_were_are_told() -> None:
    found = last_drill(kills_of(past_records()))
    assert found is not None
    assert (found.is_drill, [kill.reason for kill in found.kills]) == (False, ["wrote to everybody"])
    assert found.times_ms == [200.0]
    assert last_drill(()) is None


def test_kills_that_are_far_apart_are_not_one_drill() -> None:
    early = drill_records(3)
    tell, run = Telling(1_480_000), run_id("LATE")
    order = {"order": "K9", "cmd": 1, "kind": "kill", "scope": {"kind": "run", "value": run}, "by": "mara", "fence": 50}
    late = tell.body("run.stopping", "03:00:00.000", run, "drill", **order, reason="drill")
    drill = last_drill(kills_of([*early, late]))
    assert drill is not None
    assert [kill.run for kill in drill.kills] == [run]
    assert not drill.kills[0].is_confirmed
    assert drill.times_ms == []


def test_a_stop_by_its_own_word_takes_until_that_word_and_is_not_confirmed() -> None:
    tell, run = Telling(), run_id("7F3K")
    order = {
        "order": "K1",
        "cmd": 1,
        "kind": "kill",
        "scope": {"kind": "run", "value": run},
        "by": "mara",
        "reason": "",
    }
    word = {"kind": "word", "at": at("03:00:00.300")}
    records: list[RecordLine] = [
        tell.body("run.stopping", "03:00:00.000", run, "bot", **order, fence=42),
        tell.body("run.stage", "03:00:00.000", run, "bot", order="K1", stage="given", at_ms=1.0),
        tell.body("run.stopped", "03:00:00.300", run, "bot", order="K1", evidence=[word], confirmed=False),
        tell.body("run.stopped", "03:00:00.300", run, "bot", order="OTHER", evidence=[word], confirmed=True),
    ]
    (kill,) = kills_of(records)
    assert (kill.took_ms, kill.is_confirmed) == (300.0, False)
