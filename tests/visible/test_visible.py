"""Foreign words: whatever an agent writes comes out printable, on its line, in its bounds, and unmistakable."""

import re
import unicodedata
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import get_character_cell_size

from watchfloor.visible import (
    ASCII_CUT_MARK,
    CUT_MARK,
    MARKS,
    NARROWEST,
    NONSPACING_MARKS,
    cells,
    cut,
    hidden_count,
    visible,
    visible_lines,
)

_EVERY_CHARACTER: Final = [chr(code) for planes in (range(0x40000), range(0xE0000, 0xE1100)) for code in planes]
"""Of the planes that have characters; between and beyond them all is unassigned or private."""
_IGNORABLE: Final = (  # Default_Ignorable_Code_Point, DerivedCoreProperties.txt of Unicode 16
    (0xAD, 0xAD), (0x34F, 0x34F), (0x61C, 0x61C), (0x115F, 0x1160), (0x17B4, 0x17B5), (0x180B, 0x180F),
    (0x200B, 0x200F), (0x202A, 0x202E), (0x2060, 0x206F), (0x3164, 0x3164), (0xFE00, 0xFE0F), (0xFEFF, 0xFEFF),
    (0xFFA0, 0xFFA0), (0xFFF0, 0xFFF8), (0x1BCA0, 0x1BCA3), (0x1D173, 0x1D17A), (0xE0000, 0xE0FFF),
)  # fmt: skip
_HOSTILE: Final = (
    "a[U+20E⟦⟧] \t\n\x1b\x7f\x9b\u202e\u200b\u0301\u0302\u20dd\u093e\u0915\u1160\ufe0f\U000e0041漢👍»é\ud800"
)
_TEXTS = st.text(st.sampled_from(_HOSTILE) | st.characters(), max_size=60)


def _read_back(shown: str, ascii_only: bool) -> str:
    """Undo `visible`: that this is possible shows that no two texts look alike."""
    pattern = r"\[U\+([0-9A-F]{4,6})\]" if ascii_only else r"⟦U\+([0-9A-F]{4,6})⟧"
    return re.sub(pattern, lambda found: chr(int(found[1], 16)), shown)


_HIDDEN: Final = re.compile("[" + "".join(f"{chr(first)}-{chr(last)}" for first, last in _IGNORABLE) + "]")


def _is_clean(shown: str) -> bool:
    return shown.isprintable() and _HIDDEN.search(shown) is None


def _show_each(before: str) -> dict[str, str]:
    """Show every character behind `before`, all in one text."""
    shown = visible("".join(before + sign for sign in _EVERY_CHARACTER))
    pieces = re.findall(f"{before}(⟦[^⟧]*⟧|.)", shown)
    return dict(zip(_EVERY_CHARACTER, pieces, strict=True))


@pytest.mark.parametrize(
    ("attack", "shown"),
    [
        ("\x1b]10;?\x1b\\", "⟦U+001B⟧]10;?⟦U+001B⟧\\"),  # a terminal would type its answer
        ("\x1b[2Jgone", "⟦U+001B⟧[2Jgone"),
        ("\x9b31mred", "⟦U+009B⟧31mred"),  # CSI in one character
        ("\x9d0;title\x9c", "⟦U+009D⟧0;title⟦U+009C⟧"),
        ("safe\x08\x08\x08\x08evil", "safe" + "⟦U+0008⟧" * 4 + "evil"),
        ("one\r\ntwo\x0b\x0c\x85\u2028\u2029", "one⟦U+000D⟧⟦U+000A⟧two⟦U+000B⟧⟦U+000C⟧⟦U+0085⟧⟦U+2028⟧⟦U+2029⟧"),
        ("a\tb\x00c\x7f", "a⟦U+0009⟧b⟦U+0000⟧c⟦U+007F⟧"),
        ("2nd charge\u202e, customer", "2nd charge⟦U+202E⟧, customer"),
        ("\u2066a\u2069\u200e\u200f\u061c", "⟦U+2066⟧a⟦U+2069⟧⟦U+200E⟧⟦U+200F⟧⟦U+061C⟧"),
        ("a\u200bb\u200cc\u200dd\u2060e\ufeff\u00ad", "a⟦U+200B⟧b⟦U+200C⟧c⟦U+200D⟧d⟦U+2060⟧e⟦U+FEFF⟧⟦U+00AD⟧"),
        ("a\u00a0b\u2003c\u3000d\u1680", "a⟦U+00A0⟧b⟦U+2003⟧c⟦U+3000⟧d⟦U+1680⟧"),
        ("\u3164\u115f\u1160\uffa0\u2800", "⟦U+3164⟧⟦U+115F⟧⟦U+1160⟧⟦U+FFA0⟧⟦U+2800⟧"),
        ("a\u034fb\u17b4\ufe0f\U000e0100", "a⟦U+034F⟧b⟦U+17B4⟧⟦U+FE0F⟧⟦U+E0100⟧"),
        ("hi\U000e0068\U000e0069\U000e007f", "hi⟦U+E0068⟧⟦U+E0069⟧⟦U+E007F⟧"),  # words in tag characters
        ("\ue000\U0010ffff\uffff\ud800\u0378", "⟦U+E000⟧⟦U+10FFFF⟧⟦U+FFFF⟧⟦U+D800⟧⟦U+0378⟧"),
        ("👍🏽🇩🇪", "👍⟦U+1F3FD⟧⟦U+1F1E9⟧⟦U+1F1EA⟧"),
        ("⟦U+202E⟧", "⟦U+27E6⟧U+202E⟦U+27E7⟧"),  # a forged escape
        ("[@click=app.kill_all]ok[/]", "[@click=app.kill_all]ok[/]"),  # markup is text: no widget reads it
    ],
)
def test_an_attack_is_shown_for_what_it_is(attack: str, shown: str) -> None:
    assert visible(attack) == shown


@pytest.mark.parametrize(
    "text",
    ["", "Order A-17 was paid twice; one payment goes back.", "naïve café — “quoted” €", "Việt Nam: tiế\u0302\u0301ng",
     "漢字、かな。カ\u3099", "한국어", "Ελληνικά Русский", "עברית שָׁלוֹם", "العربيّة مُحَمَّد", "हिन्दी का क्या", "தமிழ் கொள்",
     "ภาษาไทย ที่นี่", "ကြောင့်", "👍 ✓ ✗ ▸ ≠ ± π ²", "C:\\path {json: [1, 2]} <b>"],
)  # fmt: skip
def test_living_languages_are_shown_as_they_are(text: str) -> None:
    assert visible(text) == text
    assert hidden_count(text) == 0


@given(_TEXTS, st.booleans())
def test_no_two_texts_look_alike(text: str, ascii_only: bool) -> None:
    assert _read_back(visible(text, ascii=ascii_only), ascii_only) == text


@given(_TEXTS)
def test_only_printable_characters_come_out(text: str) -> None:
    assert _is_clean(visible(text))
    shown = visible(text, ascii=True)
    assert shown.isascii()
    assert shown.isprintable()


@given(_TEXTS)
def test_what_came_out_hides_nothing_any_more(text: str) -> None:
    shown = visible(text)
    assert hidden_count(shown) == 0
    assert visible(shown) == shown.translate({0x27E6: "⟦U+27E6⟧", 0x27E7: "⟦U+27E7⟧"})


def test_every_character_is_clean_or_escaped() -> None:
    for sign, shown in _show_each("a").items():
        assert _is_clean(shown)
        if shown != f"⟦U+{ord(sign):04X}⟧":
            assert shown == sign
            assert sign == " " or unicodedata.category(sign)[0] in "LMNPS"


def test_a_character_takes_the_cells_that_terminals_give_it() -> None:
    # Marks that take space (Mc) are left out: one cell or none, as terminals differ, and the greater counts.
    for sign, shown in _show_each("a").items():
        if shown == sign and unicodedata.category(sign) != "Mc":
            assert cells(sign) == get_character_cell_size(sign), f"U+{ord(sign):04X}"


@pytest.mark.parametrize(
    ("text", "width"), [("abc", 3), ("漢字", 4), ("e\u0301", 1), ("का", 2), ("", 0), ("Ａé», ", 6)]
)
def test_cells_are_counted(text: str, width: int) -> None:
    assert cells(text) == width


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\u0301a", "⟦U+0301⟧a"),  # it would climb onto our own word before it
        (" \u0301", " ⟦U+0301⟧"),
        ("\n\u0301", "⟦U+000A⟧⟦U+0301⟧"),  # onto an escape
        ("⟧\u0301", "⟦U+27E7⟧⟦U+0301⟧"),
        ("\u200b\u0301\u0301", "⟦U+200B⟧⟦U+0301⟧⟦U+0301⟧"),
        ("a\ufe0f\u0301", "a⟦U+FE0F⟧⟦U+0301⟧"),
        ("a\u0301\ufe0f\u0301", "a\u0301⟦U+FE0F⟧⟦U+0301⟧"),
        ("a" + "\u0301" * 4, "a\u0301\u0301⟦U+0301⟧⟦U+0301⟧"),
        ("क" + "\u093e" * 6, "क" + "\u093e" * 4 + "⟦U+093E⟧" * 2),
        ("a\u20dd", "a⟦U+20DD⟧"),  # a circle around its neighbour
        ("a\u0360b", "a⟦U+0360⟧b"),  # a tilde over the next word
        ("a\u1039", "a⟦U+1039⟧"),  # Myanmar's virama draws nothing on a Latin letter
        ("क\u0e34", "क⟦U+0E34⟧"),
    ],
)
def test_a_mark_without_a_letter_of_its_own_is_escaped(text: str, shown: str) -> None:
    assert visible(text) == shown


@given(st.text(st.sampled_from("ae漢\u0301\u0302\u0323क\u093e\u093f\u0941"), max_size=40))
def test_no_letter_carries_more_than_a_few_marks(text: str) -> None:
    for stack in re.findall(r"[\u0300-\u036f\u093e-\u0941]+", visible(text)):
        assert len(stack) <= MARKS
        assert sum(unicodedata.category(mark) == "Mn" for mark in stack) <= NONSPACING_MARKS


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("2nd charge\u202e", "2nd charge[U+202E]"),
        ("[1, 2] [x] [U] [U-1]", "[1, 2] [x] [U] [U-1]"),
        ("[U+202E]", "[U+005B]U+202E]"),
        ("[[U+", "[[U+005B]U+"),
        ("[\u202e", "[[U+202E]"),
        ("é⟦", "[U+00E9][U+27E6]"),
    ],
)
def test_in_ascii_no_text_can_forge_an_escape(text: str, shown: str) -> None:
    assert visible(text, ascii=True) == shown


@given(_TEXTS, st.integers(-1, 30), st.booleans())
def test_a_limit_is_never_exceeded(text: str, limit: int, ascii_only: bool) -> None:
    whole, shown = visible(text, ascii=ascii_only), visible(text, limit=limit, ascii=ascii_only)
    assert shown == cut(whole, limit, ascii=ascii_only)
    assert cells(shown) <= max(limit, 0)
    if shown != whole and limit > 0:
        mark = ASCII_CUT_MARK if ascii_only else CUT_MARK
        assert shown.endswith(mark)
        assert whole.startswith(shown[:-1])
        assert _read_back(shown[:-1], ascii_only) == text[: len(_read_back(shown[:-1], ascii_only))]


@pytest.mark.parametrize(
    ("text", "limit", "shown"),
    [
        ("abcdef", 6, "abcdef"),
        ("abcdef", 5, "abcd»"),
        ("abcdef", 1, "»"),
        ("abcdef", 0, ""),
        ("漢字漢字", 5, "漢字»"),
        ("漢字漢字", 6, "漢字»"),
        ("ab\x1bcd", 9, "ab»"),  # an escape is never cut in two
        ("ab\x1bcd", 11, "ab⟦U+001B⟧»"),
        ("e\u0301e\u0301e\u0301", 2, "e\u0301»"),
    ],
)
def test_a_cut_falls_between_characters(text: str, limit: int, shown: str) -> None:
    assert visible(text, limit=limit) == shown


def test_a_tower_of_marks_cannot_hide_that_text_was_cut() -> None:
    assert visible(("a" + "\u0301" * 2) * 50, limit=10) == "a\u0301\u0301" * 9 + "»"


def test_lines_break_at_newlines_and_wrap_at_spaces() -> None:
    text = "Order A-17 was paid twice.\n\nOne payment\tgoes back: aVeryLongReferenceNumber0123456789"
    assert visible_lines(text, width=20) == (
        "Order A-17 was paid",
        "twice.",
        "",
        "One",
        "payment⟦U+0009⟧goes",
        "back:",
        "aVeryLongReferenceNu",
        "mber0123456789",
    )


def test_beyond_the_last_line_the_cut_is_marked() -> None:
    assert visible_lines("one\ntwo\nthree", width=20, limit_lines=2) == ("one", "two»")
    assert visible_lines("one\ntwo\nthree", width=20, limit_lines=3) == ("one", "two", "three")
    assert visible_lines("a" * 25, width=10, limit_lines=2) == ("a" * 10, "a" * 9 + "»")
    assert visible_lines("a" * 25, width=10, limit_lines=2, ascii=True) == ("a" * 10, "a" * 9 + ">")
    assert visible_lines("one\ntwo", width=20, limit_lines=0) == ()
    assert visible_lines("one\ntwo", width=20, limit_lines=-1) == ()


def test_a_word_that_ends_with_its_line_leaves_no_empty_line_behind() -> None:
    assert visible_lines("0123456789 ", width=10) == ("0123456789",)
    assert visible_lines("0123456789 x", width=10) == ("0123456789", "x")


def test_nothing_is_one_empty_line() -> None:
    assert visible_lines("", width=10) == ("",)


def test_a_line_too_narrow_for_an_escape_is_taken_as_wide_enough() -> None:
    assert visible_lines("\U0010ffff\U0010ffff", width=3) == ("⟦U+10FFFF⟧", "⟦U+10FFFF⟧")


@given(_TEXTS, st.integers(NARROWEST, 24), st.booleans())
def test_wrapped_lines_hold_the_whole_text_within_their_width(text: str, width: int, ascii_only: bool) -> None:
    lines = visible_lines(text, width=width, ascii=ascii_only)
    assert all(cells(line) <= width and _is_clean(line) for line in lines)
    rows = "".join(visible(row, ascii=ascii_only) for row in text.split("\n"))
    assert "".join(lines).replace(" ", "") == rows.replace(" ", "")


@given(_TEXTS, st.integers(1, 6), st.integers(1, 4))
def test_a_limit_of_lines_shows_the_first_of_the_same_lines(text: str, times: int, limit: int) -> None:
    whole = visible_lines(text * times, width=NARROWEST)
    shown = visible_lines(text * times, width=NARROWEST, limit_lines=limit)
    assert len(shown) == min(limit, len(whole))
    assert shown[:-1] == whole[: len(shown) - 1]
    if len(whole) > limit:
        assert shown[-1].endswith(CUT_MARK)
        assert cells(shown[-1]) <= NARROWEST
    else:
        assert shown == whole


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("", 0),
        ("plain ⟦text⟧", 0),
        ("2nd charge\u202e, customer", 1),
        ("a\u200b\u200b\n", 3),
        ("e\u0301\u0301\u0301", 1),
    ],
)
def test_hidden_characters_are_counted(text: str, count: int) -> None:
    assert hidden_count(text) == count


def test_a_newline_hides_nothing_where_it_breaks_the_line() -> None:
    assert hidden_count("one\ntwo\u202e\n", lines=True) == 1
