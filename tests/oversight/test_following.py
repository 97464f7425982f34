from watchfloor.oversight import GapLine, RecordLine, SnapshotLine, StageLine, Tick, Watch
from watchfloor.oversight.following import STAGES, Following, Stages

AT = "2026-01-31T09:30:00.000Z"


def record(seq: int) -> RecordLine:
    return RecordLine(seq=seq, at=AT, kind="note", epoch=1, salt="", commit="", raw="{}")


def test_a_full_feed_passes_each_record_once_and_goes_on_behind_the_last() -> None:
    one = Following(Watch(after=5))
    assert [one.passes(record(seq)) for seq in (5, 6, 7, 6, 8)] == [False, True, True, False, True]
    assert one.line.after == 8


def test_an_unfinished_snapshot_begins_anew_and_a_finished_one_is_gone_on_from() -> None:
    one = Following(Watch(after=None))
    one.passes(SnapshotLine(upto=9, done=False))
    assert one.line.after is None
    one.passes(SnapshotLine(upto=9, done=True))
    assert one.line.after == 9


def test_a_coalesced_feed_goes_on_behind_what_was_told_or_counted() -> None:
    one = Following(Watch(after=0, full=False))
    assert one.passes(record(4))
    assert one.passes(record(2)), "a held row may come after a younger one"
    one.passes(Tick(upto=7, counts={}, rate=0.0, held=0))
    assert one.line.after == 7
    one.passes(GapLine.model_validate({"from": 8, "to": 20}))
    assert one.line.after == 20


def test_a_filter_is_kept_over_a_lost_link() -> None:
    watch = Watch(after=0, runs=("R",), kinds=("note",), full=False, rows=9, hz=2.0)
    one = Following(watch)
    one.passes(record(3))
    assert one.line == watch.model_copy(update={"after": 3})


def test_a_stage_that_comes_over_both_connections_is_new_once() -> None:
    stages = Stages()
    lines = [StageLine(order="O", run=f"R{number}", stage="given", at_ms=1.0) for number in range(STAGES + 1)]
    assert all(stages.is_new(line) for line in lines)
    assert not stages.is_new(lines[-1])
    assert stages.is_new(lines[0]), "the oldest is forgotten"
