from datetime import UTC, datetime

import pytest

from scenes import run_id
from storied import past_records
from watchfloor.oversight import Seal
from watchfloor_console.board import Words
from watchfloor_console.board.seeking import (
    AroundSeek,
    Found,
    MomentSeek,
    PastSeek,
    Records,
    SealSeek,
    Seek,
    Verified,
    VerifySeek,
)
from watchfloor_console.screens.replaying import Replay, place_of

NOW = datetime(2026, 11, 24, 3, 12, 44, tzinfo=UTC)
RECORDS = past_records()


@pytest.mark.parametrize(
    ("text", "seek"),
    [
        ("03:04Z", MomentSeek(at=NOW.replace(hour=3, minute=4, second=0))),
        ("3:04:12", MomentSeek(at=NOW.replace(hour=3, minute=4, second=12))),
        ("23:59Z", MomentSeek(at=NOW.replace(day=23, hour=23, minute=59, second=0))),
        ("2026-11-20 12:00Z", MomentSeek(at=datetime(2026, 11, 20, 12, 0, tzinfo=UTC))),
        ("1,480,016", MomentSeek(seq=1_480_016)),
        (" 7 ", MomentSeek(seq=7)),
    ],
)
def test_a_time_or_a_number_is_read(text: str, seek: MomentSeek) -> None:
    assert place_of(text, NOW) == seek


@pytest.mark.parametrize("text", ["", "soon", "25:00", "2026-02-31 10:00", ",", "12:61"])
def test_what_is_neither_says_how_they_are_written(text: str) -> None:
    with pytest.raises(ValueError, match=r"write a time|no such time"):
        place_of(text, NOW)


def answer(seek: Seek) -> Found:
    """What the ledger would say."""
    if isinstance(seek, PastSeek):
        after = [one for one in RECORDS if one.seq > seek.after]
        return Records(tuple(after), seek.after, RECORDS[-1].seq, is_whole=True)
    if isinstance(seek, AroundSeek):
        return Records(tuple(one for one in RECORDS if one.run == seek.run), 0, 0, is_whole=True)
    if isinstance(seek, SealSeek):
        return Seal(seek.record.seq, bytes(32), RECORDS[-1].seq, 3)
    if isinstance(seek, MomentSeek):
        wanted = seek.seq or RECORDS[-1].seq
        return next(one for one in reversed(RECORDS) if one.seq <= wanted)
    return Verified(RECORDS[-1].seq)


def play(replay: Replay) -> list[Seek]:
    """Answer until nothing is wanted any more; what was asked."""
    asked: list[Seek] = []
    while (seek := replay.next()) is not None:
        asked.append(seek)
        replay.take(seek, answer(seek))
    return asked


def opened(run: str = "6WNE") -> Replay:
    replay = Replay(run_id(run), Words())
    play(replay)
    return replay


def test_it_begins_at_the_end_with_the_selected_run() -> None:
    replay = Replay(run_id("6WNE"), Words())
    assert [type(seek) for seek in play(replay)] == [PastSeek, MomentSeek, AroundSeek, SealSeek]
    now = replay.now
    assert (now.seq, now.run, len(now.records)) == (RECORDS[-1].seq, run_id("6WNE"), 6)
    assert now.proof is not None


def test_it_goes_to_a_place_and_the_floor_with_it() -> None:
    replay = opened()
    killed = next(one for one in RECORDS if one.kind == "run.stopping")
    replay.go(MomentSeek(seq=killed.seq - 1))
    play(replay)
    assert replay.now.board is not None
    assert replay.now.board.runs[run_id("8HQ2")].state == "RUNNING"


def test_marks_are_gone_through_in_both_directions() -> None:
    replay = opened()
    assert not replay.mark(1)
    assert replay.mark(-1)
    play(replay)
    before = replay.now.seq
    assert before < RECORDS[-1].seq
    assert replay.mark(-1)
    play(replay)
    assert replay.now.seq < before
    assert replay.mark(1)
    play(replay)
    assert replay.now.seq == before


def test_records_are_gone_through_and_each_is_proven_anew() -> None:
    replay = opened()
    before = replay.now.place
    replay.record(-1)
    assert replay.now.proof is None
    assert [type(seek) for seek in play(replay)] == [SealSeek]
    assert replay.now.place == before - 1
    replay.record(-99)
    assert replay.now.place == before - 1


def test_another_run_of_then_is_chosen() -> None:
    replay = opened()
    replay.choose(-99)
    play(replay)
    assert replay.now.run == run_id("4M1X")
    replay.choose(1)
    play(replay)
    assert replay.now.run == run_id("6WNE")


def test_a_run_that_was_not_there_yet_gives_way_to_one_that_was() -> None:
    assert opened("7F3K").now.run != run_id("7F3K")


def test_what_is_wrong_is_kept_where_it_belongs() -> None:
    replay = opened()
    record = replay.now.record
    assert record is not None
    replay.fault(SealSeek(record), "younger than the checkpoint")
    assert (replay.now.unproven, replay.now.fault, replay.now.proof) == ("younger than the checkpoint", "", None)
    replay.fault(PastSeek(), "no link")
    assert replay.now.fault == "no link"


def test_verifying_proves_again_and_reads_on() -> None:
    replay = opened()
    replay.verify()
    assert [type(seek) for seek in play(replay)] == [VerifySeek, SealSeek]
    replay.refresh()
    assert play(replay) == [PastSeek(RECORDS[-1].seq)]


def test_of_two_wishes_to_go_the_last_counts() -> None:
    replay = Replay(run_id("6WNE"), Words())
    replay.go(MomentSeek(seq=RECORDS[3].seq))
    replay.go(MomentSeek(seq=RECORDS[9].seq))
    assert play(replay)[:2] == [PastSeek(), MomentSeek(seq=RECORDS[9].seq)]
    assert replay.now.seq == RECORDS[9].seq
