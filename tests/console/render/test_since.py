import pytest

from drawn import picture, text
from storied import past_records, run_records
from watchfloor_console.board import Words
from watchfloor_console.feed.since import news_of
from watchfloor_console.render.since import SinceNow, since_rows

NEWS = news_of([*past_records(), *run_records(2_000_000)], Words())


@pytest.mark.parametrize("size", [(140, 40), (100, 30), (80, 24), (60, 16)])
def test_it_fits_and_the_selected_line_is_in_view(size: tuple[int, int]) -> None:
    for place in range(len(NEWS)):
        rows = text(since_rows(picture(*size), SinceNow(NEWS, place, is_read=True), 4))
        assert {len(row) for row in rows} == {size[0]}
        assert any(row.startswith(" > ") for row in rows)


def test_what_was_read_and_how_far_is_said() -> None:
    made = picture()
    assert "it is read" in text(since_rows(made, SinceNow(), 9))[0]
    whole = SinceNow(NEWS, 0, 1_470_000, 1_482_000, is_read=True)
    assert f"{len(NEWS)} since record 1,470,000 • Esc" in text(since_rows(made, whole, 9))[0]
    assert "read to 1,482,000" in text(since_rows(made, whole._replace(is_whole=False), 9))[0]
    assert "nothing waited" in text(since_rows(made, SinceNow(is_read=True), 9))[1]
    assert "no link" in text(since_rows(made, SinceNow(fault="no link"), 9))[1]
