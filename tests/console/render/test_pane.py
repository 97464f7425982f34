from drawn import bands, text
from watchfloor_console.board import Piece, Words
from watchfloor_console.render.line import blank
from watchfloor_console.render.pane import Pane, inset, side_by_side


def rows(pane: Pane) -> list[str]:
    return [row.rstrip() for row in text(pane.lines)]


def test_a_title_has_an_empty_row_above_it_unless_it_is_first() -> None:
    pane = Pane(20, Words())
    pane.title("ONE")
    pane.title("TWO", Piece("note", "quiet"))
    assert rows(pane) == ["ONE ────────────────", "", "TWO ─────────── note"]


def test_facts_and_text_wrap_and_exact_words_stay_as_they_are() -> None:
    pane = Pane(24, Words())
    pane.fact("tool", Piece("a long name of a tool"))
    pane.fact("none")
    pane.exact("value", '"a  b' + "x" * 14 + '"', Piece(""), 10)
    pane.text(Piece("some words that wrap here"))
    assert rows(pane) == [
        "tool      a long name of",
        "          a tool",
        "none",
        'value     "a  bxxxxxxxxx',
        '          xxxxx"',
        "some words that wrap",
        "here",
    ]


def test_an_agents_words_are_behind_their_fence() -> None:
    pane = Pane(20, Words())
    pane.fence("one\ntwo \u202e three four five")
    assert all(row.startswith("~ ") for row in rows(pane))
    assert all(bands(line, "fence") for line in pane.lines)
    assert "⟦U+202E⟧" in "".join(rows(pane))


def test_a_window_says_how_much_more_there_is() -> None:
    pane = Pane(30, Words())
    for number in range(9):
        pane.row(Piece(str(number)))
    assert [row.strip() for row in text(pane.window(0, 4, "Tab, j"))] == ["0", "1", "2", "» 6 more rows: Tab, j"]
    assert [row.strip() for row in text(pane.window(99, 4, "Tab, j"))] == ["5", "6", "7", "8"]
    assert [row.strip() for row in text(pane.window(0, 11))][-2:] == ["", ""]


def test_spots_are_cut_before_the_next_one() -> None:
    pane = Pane(20, Words())
    pane.spots((0, (Piece("abcdefgh"),)), (6, (Piece("xyz"),)))
    assert rows(pane) == ["abcd» xyz"]


def test_two_columns_stand_beside_each_other_with_a_rule_between() -> None:
    left, right = (blank(6), blank(6)), Pane(5, Words())
    right.row(Piece("right"))
    shown = text(side_by_side(20, left, right.window(0, 2), 12))
    assert shown == ["          │ right   ", "          │         "]
    assert text(inset(20, right.window(0, 1))) == [" right              "]
