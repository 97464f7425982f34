from hypothesis import given
from hypothesis import strategies as st

from watchfloor.visible import cells, visible
from watchfloor_console.board import Piece
from watchfloor_console.render.line import Line, Sketch, blank, fit, paint
from watchfloor_console.render.look import Look


def test_pieces_stand_where_they_were_put() -> None:
    row = Sketch(20)
    assert row.put(2, Piece("ab"), Piece("c")) == 5
    row.right(20, Piece("xyz"))
    assert paint(row.line(), Look()).text == "  abc            xyz"


def test_what_does_not_fit_ends_in_the_mark() -> None:
    row = Sketch(20)
    row.put(0, Piece("abcdefgh"), end=5)
    assert paint(row.line(), Look()).text.rstrip() == "abcd»"
    assert fit((Piece("abc"), Piece("def")), 3) == (Piece("ab»"),)


def test_a_title_has_a_rule_and_a_note() -> None:
    row = Sketch(30).title(1, 29, "LIVE", Piece("all runs", "quiet"))
    assert paint(row.line(), Look()).text == " LIVE ────────────── all runs "


def test_a_later_piece_covers_an_earlier_one() -> None:
    row = Sketch(5)
    row.put(0, Piece("aaaaa"))
    row.put(1, Piece("bb"))
    assert paint(row.line(), Look()).text == "abbaa"


def test_ascii_signs_replace_ours() -> None:
    row = Sketch(14)
    row.put(0, Piece("▸ ✓ ✗ ▮ ─ » █"))
    assert paint(row.line(), Look(ascii=True)).text == "> + x # - > 8 "


def test_equal_rows_are_painted_once() -> None:
    assert paint(blank(10), Look()) is paint(Line(10, (), Sketch(10).line().stretches), Look())


@given(st.text(max_size=60), st.integers(1, 40), st.integers(0, 39))
def test_a_row_is_exactly_as_wide_as_it_says_whatever_an_agent_wrote(words: str, width: int, column: int) -> None:
    row = Sketch(width)
    row.put(column, Piece(visible(words), "quote"))
    strip = paint(row.line(), Look())
    assert strip.cell_length == width
    assert cells(strip.text) == width
    assert all(sign.isprintable() for sign in strip.text)


def test_what_is_not_printable_never_leaves_whoever_put_it_there() -> None:
    row = Sketch(10)
    row.put(0, Piece("a\x1b[2Jb\u202e"))
    assert paint(row.line(), Look()).text == "a?[2Jb?   "
    wide = Sketch(6)
    wide.put(0, Piece("日é"))
    assert paint(wide.line(), Look(ascii=True)).text == "??    "
