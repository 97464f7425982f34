import pytest

from drawn import picture, text
from storied import past_records
from watchfloor.oversight import moment
from watchfloor_console.board.past import marks_of
from watchfloor_console.render.timeline import time_rows

RECORDS = past_records()
POINTS = tuple((record.seq, moment(record.at)) for record in RECORDS)
AT = moment("2026-11-24T03:04:12.000Z")


@pytest.mark.parametrize("size", [(140, 40), (100, 30), (80, 24), (60, 16), (30, 10)])
def test_it_fits_at_every_size(size: tuple[int, int]) -> None:
    for small in (True, False):
        rows = time_rows(picture(*size), POINTS, marks_of(RECORDS), AT, is_small=small)
        assert {len(row) for row in text(rows)} == {size[0]}


def test_time_marks_and_where_it_stands_are_drawn() -> None:
    rows = [row.rstrip() for row in text(time_rows(picture(), POINTS, marks_of(RECORDS), AT, is_small=False))]
    assert rows[0].endswith("02:42Z to now • one column 15 s")
    assert any(sign in rows[2] for sign in "▁▂▃▄▅▆▇█")
    assert rows[3].count("K") == 1
    assert "^ 03:04:12Z" in rows[4]
    assert rows[4].endswith("now")


def test_without_a_place_and_without_records_it_is_empty_and_not_wrong() -> None:
    rows = [row.rstrip() for row in text(time_rows(picture(), (), (), None, is_small=True))]
    assert rows[1].strip() == "events/s"
    assert "^" not in rows[3]
