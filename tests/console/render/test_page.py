import pytest

from drawn import picture, text
from watchfloor_console.board import Piece, plain
from watchfloor_console.render.page import Page, page_rows, wrapped

LONG = Page(
    "RECORD 7", "now", (*(((Piece(f"line {number}"),)) for number in range(50)), (Piece("name  "), Piece("x" * 200)))
)


@pytest.mark.parametrize("width", [30, 80, 140])
def test_nothing_is_cut_at_any_width(width: int) -> None:
    shown = "".join(plain(row).strip() for row in wrapped(LONG, width - 3) if "x" in plain(row))
    assert shown.count("x") == 200
    assert all(len(plain(row)) <= width - 3 for row in wrapped(LONG, width - 3))


def test_it_scrolls_and_says_where_it_is() -> None:
    rows = text(page_rows(picture(80, 24), LONG, 0, 10))
    assert rows[0].rstrip().endswith("now • lines 1-9 of 53")
    assert rows[1].strip() == "line 0"
    assert "xxx" in text(page_rows(picture(80, 24), LONG, 999, 10))[-1]


def test_a_short_page_is_filled_up() -> None:
    rows = text(page_rows(picture(80, 24), Page("A", "", ((Piece("x"),),)), 0, 5))
    assert [row.strip() for row in rows][1:] == ["x", "", "", ""]
    assert rows[0].rstrip().endswith("1 lines")


def test_an_empty_row_stays_empty() -> None:
    assert wrapped(Page("A", "", ((), (Piece("a"),))), 20) == ((), (Piece("a"),))
