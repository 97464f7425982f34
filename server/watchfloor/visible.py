"""The one door for words that an agent, a tool or a token wrote: what passes is printable, single-line and bounded.

Never knows where words are shown, nor in which colours.

Whatever a terminal acts upon, hides, reorders by a control, or draws in a width of its own becomes `⟦U+202E⟧`
(`[U+202E]` in ASCII). The bracket that could open an escape is escaped itself, so no text can forge one, and two
texts that differ are shown differently unless one was cut. Deliberately let through: letters that look alike,
and letters of scripts that run from right to left.
"""

import re
from functools import lru_cache
from typing import Final
from unicodedata import category, combining, east_asian_width, name

CUT_MARK: Final = "»"
"""Ends a text that was cut."""

ASCII_CUT_MARK: Final = ">"
"""Ends a text that was cut, where only ASCII is shown."""

NARROWEST: Final = 10
"""Cells of the longest escape, `⟦U+10FFFF⟧`: a narrower line could not hold it."""

MARKS: Final = 4
"""Marks on one letter, of all kinds: as many as living scripts stack; more climb over the lines around."""

NONSPACING_MARKS: Final = 2
"""Marks on one letter that take no cell of their own: two write Vietnamese and vowelled Arabic."""

_ODD_RANGES: Final = (
    # Default_Ignorable_Code_Point among letters and marks (Unicode, DerivedCoreProperties.txt)
    ("\u034f", "\u034f"),  # combining grapheme joiner
    ("\u115f", "\u115f"),  # Hangul filler
    ("\u17b4", "\u17b5"),
    ("\u180b", "\u180f"),  # Mongolian variation selectors
    ("\u3164", "\u3164"),  # Hangul filler
    ("\ufe00", "\ufe0f"),  # variation selectors
    ("\uffa0", "\uffa0"),  # Hangul filler
    ("\U000e0000", "\U000e0fff"),  # tags, variation selectors
    # Named, and yet drawn as nothing or as a stand-in (Unicode, NamesList.txt)
    ("\u2800", "\u2800"),  # Braille blank
    ("\ufffc", "\ufffc"),  # object replacement
    ("\U00016fe4", "\U00016fe4"),  # Khitan filler
    ("\U0001d159", "\U0001d159"),  # null notehead
    # Drawn together with what stands beside, or of a width on which terminals disagree (EastAsianWidth.txt 15 and 16)
    ("\u1160", "\u11ff"),  # conjoining Hangul vowels and finals
    ("\ud7b0", "\ud7ff"),
    ("\u2630", "\u2637"),  # trigrams
    ("\u268a", "\u268f"),
    ("\u4dc0", "\u4dff"),  # hexagrams
    ("\U0001d300", "\U0001d378"),  # Tai Xuan Jing, counting rods
    ("\U0001f1e6", "\U0001f1ff"),  # regional indicators: two make a flag
    ("\U0001f3fb", "\U0001f3ff"),  # skin tones: drawn into the sign before
    # Ours
    ("⟦", "⟧"),
)
_ODD_CLASS: Final = "".join(f"{first}-{last}" for first, last in _ODD_RANGES)
_ODD: Final = re.compile(f"[{_ODD_CLASS}]")
_SUSPECT: Final = re.compile(rf"[^\w -~]|[{_ODD_CLASS}]")  # letters and digits (\w), and ASCII, need no closer look
_NOT_ASCII: Final = re.compile(r"[^ -~]|\[(?=U\+)")
_TOKEN: Final = re.compile(r"⟦U\+[0-9A-F]{4,6}⟧|\[U\+[0-9A-F]{4,6}\]|.", re.DOTALL)
_REMEMBERED: Final = 4096  # characters whose class is kept at hand: more than any text uses, a bound for a hostile one
_DOUBLE: Final = (233, 234)  # Canonical_Combining_Class of marks that reach over the next letter too


def visible(text: str, *, limit: int | None = None, ascii: bool = False) -> str:  # noqa: A002 - it is the mode's name
    """Show a foreign text on one line, in at most `limit` terminal cells; a cut text ends in `CUT_MARK`.

    Shown as it is: letters, digits, punctuation, symbols, U+0020, and marks that sit on a letter. Escaped: general
    categories C and Z (Unicode chapter 4.5), what draws nothing or into its neighbours, and marks without their
    letter or stacked higher than `MARKS`. With `ascii` every other character than ASCII is escaped.
    """
    if limit is not None:
        text = text[: _most_chars(limit)]
    if ascii:
        shown = _NOT_ASCII.sub(lambda found: f"[U+{ord(found[0]):04X}]", text)
    elif text.isascii() and text.isprintable():
        shown = text
    else:
        shown = _SUSPECT.sub(_show, text)
    return shown if limit is None else cut(shown, limit, ascii=ascii)


def visible_lines(
    text: str,
    *,
    width: int,
    limit_lines: int | None = None,
    ascii: bool = False,  # noqa: A002 - it is the mode's name
) -> tuple[str, ...]:
    """Show a foreign text as lines of at most `width` cells, a newline breaking the line, all else as `visible` does.

    Lines wrap at spaces where they can; the space at a break is dropped. Beyond `limit_lines` the last line ends in
    `CUT_MARK`. The caller draws a fence before each line; a width below `NARROWEST` is taken as that.
    """
    width = max(width, NARROWEST)
    if limit_lines is not None:
        limit_lines = max(limit_lines, 0)
        text = text[: _most_chars(width) * (limit_lines + 1)]
    lines = [line for row in text.split("\n") for line in _wrap(visible(row, ascii=ascii), width)]
    if limit_lines is None or len(lines) <= limit_lines:
        return tuple(lines)
    return (*lines[: limit_lines - 1], _marked(lines[limit_lines - 1], width, ascii)) if limit_lines else ()


def hidden_count(text: str, *, lines: bool = False) -> int:
    """Count the characters of a text that `visible` makes visible; with `lines` a newline is not one of them."""
    return sum(
        1
        for found in _SUSPECT.finditer(text)
        if found[0] not in "⟦⟧" and not (lines and found[0] == "\n") and _show(found) != found[0]
    )


def cells(shown: str) -> int:
    """Measure a visible text in terminal cells (UAX #11: wide and fullwidth are two; ambiguous is one).

    Where terminals differ, on marks that take space, the greater number counts: nothing is wider than it says.
    """
    return len(shown) if shown.isascii() else sum(map(_cell, shown))


def cut(shown: str, limit: int, *, ascii: bool = False) -> str:  # noqa: A002 - it is the mode's name
    """Cut a visible text to at most `limit` cells, between characters and never within an escape."""
    if cells(shown) <= limit:
        return shown
    return _marked(shown, limit, ascii) if limit > 0 else ""


def _most_chars(width: int) -> int:
    """Bound the characters that can matter in `width` cells: each takes one, or is one of `MARKS` on one that does."""
    return (MARKS + 1) * (max(width, 0) + 1)


def _show(found: re.Match[str]) -> str:
    sign = found[0]
    if _passes(sign) and (not _is_mark(sign) or _sits(found.string, found.start())):
        return sign
    return f"⟦U+{ord(sign):04X}⟧"


@lru_cache(maxsize=_REMEMBERED)
def _passes(sign: str) -> bool:
    return sign.isprintable() and _ODD.match(sign) is None  # str.isprintable: of neither category C nor Z, or U+0020


@lru_cache(maxsize=_REMEMBERED)
def _is_mark(sign: str) -> bool:
    return category(sign)[0] == "M"


def _sits(text: str, at: int) -> bool:
    """True if the mark at `at` stands, with those before it, on a letter that may carry them all."""
    first = at
    while first > 0 and at - first < MARKS and _is_mark(text[first - 1]):
        first -= 1
    base, stack = text[first - 1 : first], text[first : at + 1]
    return (
        len(stack) <= MARKS
        and base not in ("", " ")
        and _passes(base)
        and all(_fits(base, mark) for mark in stack)
        and sum(category(mark) == "Mn" for mark in stack) <= NONSPACING_MARKS
    )


@lru_cache(maxsize=_REMEMBERED)
def _fits(base: str, mark: str) -> bool:
    """True if a mark is made for this letter: a general one, or one of the letter's own script (by their names).

    A stranger's mark may be drawn as nothing. Enclosing marks (Me) and double ones draw into their neighbours.
    """
    if not _passes(mark) or category(mark) == "Me" or combining(mark) in _DOUBLE:
        return False
    kind = name(mark, "").partition(" ")[0]
    return kind in ("COMBINING", name(base, "").partition(" ")[0])


@lru_cache(maxsize=_REMEMBERED)
def _cell(sign: str) -> int:
    if category(sign) in ("Mn", "Me"):
        return 0
    return 2 if east_asian_width(sign) in ("W", "F") else 1


def _marked(shown: str, limit: int, ascii: bool) -> str:  # noqa: A002 - it is the mode's name
    return shown[: _end(shown, 0, limit - 1)] + (ASCII_CUT_MARK if ascii else CUT_MARK)


def _end(shown: str, start: int, room: int) -> int:
    """Find where a visible text must end so that what begins at `start` fits into `room` cells."""
    for token in _TOKEN.finditer(shown, start):
        room -= cells(token[0])
        if room < 0:
            return token.start()
    return len(shown)


def _wrap(shown: str, width: int) -> list[str]:
    lines: list[str] = []
    start = 0
    while (end := _end(shown, start, width)) < len(shown):
        space = shown.rfind(" ", start + 1, end + 1)
        stop = space if space > 0 else end
        lines.append(shown[start:stop])
        start = stop + (space > 0)
    if start < len(shown) or not lines:
        lines.append(shown[start:])
    return lines
