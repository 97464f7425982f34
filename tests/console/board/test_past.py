from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scenes import NOW, run_id
from storied import past_records
from watchfloor_console.board.past import STEP_S, board_at, density, marks_of, seals_of, signs_in, window_start


def number_of(kind: str) -> int:
    return next(record.seq for record in past_records() if record.kind == kind)


def test_the_floor_is_as_of_a_record_whatever_came_after() -> None:
    records, killed = past_records(), number_of("run.stopping")
    before, after = board_at(records, killed - 1), board_at(records, number_of("run.stopped"))
    assert before.runs[run_id("8HQ2")].state == "RUNNING"
    assert after.runs[run_id("8HQ2")].state == "STOPPED"
    assert after.runs[run_id("1BZP")].state == "RUNNING"
    assert board_at(records, records[-1].seq).runs[run_id("1BZP")].state == "PAUSED"
    assert len(board_at(records, records[-1].seq).cards) == 1
    assert board_at(records, 0).runs == {}


def test_marks_and_checkpoints_are_found() -> None:
    signs = [mark.sign for mark in marks_of(past_records())]
    assert (signs.count("K"), signs.count("E"), signs.count("✓")) == (1, 1, 29)
    seals = seals_of(past_records())
    assert len(seals) == 29
    assert seals[0].seq > seals[-1].seq
    assert all(seal.size == seal.seq - 2 for seal in seals)


def test_the_weightiest_mark_of_a_column_is_drawn() -> None:
    start = window_start(NOW, 120)
    row = signs_in(marks_of(past_records()), start, 120)
    assert row.count("K") == 1
    assert len(row) == 120
    both = [mark._replace(at=start) for mark in marks_of(past_records())]
    assert signs_in(both, start, 3) == ["K", None, None]
    assert signs_in(both, start + timedelta(hours=1), 3) == [None] * 3


@given(st.lists(st.tuples(st.integers(1, 50), st.integers(0, 300)), min_size=2, max_size=12))
def test_every_record_between_two_known_numbers_is_in_some_column(steps: list[tuple[int, int]]) -> None:
    seq, at_s, points = 0, 0, [(0, NOW)]
    for count, gone_s in steps:
        seq, at_s = seq + count, at_s + gone_s
        points.append((seq, NOW + timedelta(seconds=at_s)))
    counts = density(points, NOW, at_s // STEP_S + 1)
    assert sum(counts) == pytest.approx(seq)
    assert all(count >= 0 for count in counts)


def test_without_two_known_numbers_nothing_is_guessed() -> None:
    assert density([(7, NOW)], NOW, 3) == [0.0, 0.0, 0.0]


def test_the_last_column_holds_this_moment() -> None:
    start = window_start(NOW, 10)
    assert 0 <= (NOW - start).total_seconds() - 9 * STEP_S < STEP_S
