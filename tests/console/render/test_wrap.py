from hypothesis import given
from hypothesis import strategies as st

from watchfloor.visible import cells, visible
from watchfloor_console.board import Piece, plain
from watchfloor_console.render.wrap import rows_of, wrap


def test_words_wrap_at_blanks_and_keep_their_meaning() -> None:
    rows = wrap((Piece("may do "), Piece("nothing", "strong"), Piece(" now")), 9)
    assert [plain(row) for row in rows] == ["may do ", "nothing ", "now"] or [plain(row).rstrip() for row in rows] == [
        "may do",
        "nothing",
        "now",
    ]
    assert Piece("nothing", "strong") in rows[1]


def test_a_long_word_goes_on_in_the_next_row() -> None:
    assert [plain(row) for row in wrap((Piece("x" * 25),), 10)] == ["x" * 10, "x" * 10, "x" * 5]


@given(st.text(max_size=200), st.integers(12, 60))
def test_a_value_is_never_cut_and_no_row_is_too_wide(words: str, width: int) -> None:
    shown = visible(words)
    rows = rows_of(shown, Piece(""), width)
    assert "".join(row[0].text for row in rows) == shown
    assert all(cells(row[0].text) <= width for row in rows)


@given(st.lists(st.text(alphabet="ab c", max_size=12), max_size=12), st.integers(4, 30))
def test_wrapped_rows_hold_every_word(texts: list[str], width: int) -> None:
    rows = wrap(tuple(Piece(one) for one in texts), width)
    assert all(sum(cells(piece.text) for piece in row) <= width for row in rows)
    assert "".join(plain(row) for row in rows).replace(" ", "") == "".join(texts).replace(" ", "")
