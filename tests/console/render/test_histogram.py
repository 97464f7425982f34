import pytest

from drawn import text
from watchfloor_console.render.histogram import histogram_rows


@pytest.mark.parametrize("width", [10, 40, 66, 200])
@pytest.mark.parametrize("height", [1, 2, 5, 11])
def test_it_fits_whatever_room_there_is(width: int, height: int) -> None:
    rows = histogram_rows([1.0, 2.0, 40.0], width, height)
    assert len(rows) == height
    assert {len(row) for row in text(rows)} == {width}


def test_the_tallest_bar_is_where_most_times_are() -> None:
    rows = [row.rstrip() for row in text(histogram_rows([9.0] * 30 + [3.0] * 10 + [40.0], 66, 11))]
    assert rows[0].startswith("  30")
    assert "██" in rows[0]
    assert rows[-1].split()[:2] == ["0.0", "ms"]
    highest = rows[0].index("██")
    assert all(row[highest] == "█" for row in rows[1:9])


def test_without_times_only_the_axis_is_there() -> None:
    rows = [row.rstrip() for row in text(histogram_rows([], 40, 5))]
    assert rows[:3] == ["", "", ""]
