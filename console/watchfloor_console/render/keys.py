"""The key strip and the help, both drawn from the one table of keys.

Never offers a key that does nothing on this screen.
"""

from typing import Final

from watchfloor.visible import cells
from watchfloor_console.bindings import Group, Key, ScreenName, keys_of, strip_of
from watchfloor_console.board import Hue, Piece
from watchfloor_console.render.line import Line, Sketch, blank
from watchfloor_console.render.picture import Picture

_GROUPS: Final[tuple[Group, ...]] = ("STOP", "ANSWER", "MOVE", "SCREENS")

SIGNS: Final[tuple[tuple[tuple[tuple[str, Hue], ...], str], ...]] = (
    ((("▸ RUNNING", "ok"),), "may act"),
    ((("= PAUSED", "waits-strong"),), "stands still, may go on"),
    ((("▯ HELD 2.4s", "strong"),), "the kill comes due"),
    ((("▯ STOPPING", "strong"),), "evidence is awaited"),
    ((("▮ STOPPED", "strong"),), "with its evidence"),
    ((("! STOP UNCONFIRMED", "chip-danger"),), "no evidence after 1 s"),
    ((("! LOST", "danger-strong"),), "lease over, not seen"),
    (
        (("✓ ALLOW", "ok"), ("  ", "text"), ("? ESCALATE", "waits-strong"), ("  ", "text"), ("✗ DENY", "strong")),
        "policy",
    ),
    ((('says "..."', "quote"),), "the agent's own words"),
    ((("⟦U+202E⟧", "waits-strong"),), "a hidden character"),
)
"""What the signs mean, as the help shows it."""


def key_row(picture: Picture, screen: ScreenName) -> Line:
    """The last row: the keys of this screen, as many as fit; the last of them stands at the right end."""
    width = picture.layout.width
    sketch = Sketch(width)
    if picture.said_no:
        sketch.put(1, Piece(picture.said_no, "waits-strong"), end=width - 1)
        return sketch.line()
    keys = list(strip_of(screen))
    right = width
    if ("?", "help") in keys:
        keys.remove(("?", "help"))
        right = sketch.right(width - 1, Piece("?", "focus-strong"), Piece(" help", "quiet"))
    column = 1
    for key, word in keys:
        size = cells(key) + 1 + cells(word)
        if column + size >= right - 1:
            break
        column = sketch.put(column, Piece(key, "focus-strong"), Piece(f" {word}", "quiet")) + 3
    return sketch.line()


def help_rows(picture: Picture, screen: ScreenName, height: int) -> tuple[Line, ...]:
    """The help overlay: this screen's keys first, then the others', then the signs."""
    width = picture.layout.width
    left = _key_lines(screen)
    wide = width >= 100
    rows = [Sketch(width).band(2, width - 2, "band") for _ in range(height)]
    if not rows:
        return ()
    rows[0].put(4, Piece("HELP", "strong"), Piece("  keys of this screen; Esc closes", "quiet"))
    for row, (key, does, is_head) in zip(rows[2:], left, strict=False):
        if is_head:
            row.put(4, Piece(key, "strong"), Piece(f"  {does}", "quiet"))
        else:
            row.put(4, Piece(key, "focus-strong"))
            row.put(15, Piece(does), end=52 if wide else width - 3)
    if wide:
        _signs(rows[2:], 54, width - 3)
    elif height > len(left) + 4:
        _signs(rows[len(left) + 3 :], 4, width - 3)
    return tuple(row.line() for row in rows)


def _key_lines(screen: ScreenName) -> list[tuple[str, str, bool]]:
    lines: list[tuple[str, str, bool]] = []
    for group in _GROUPS:
        keys: list[Key] = [key for key in keys_of(screen) if key.group == group and key.shown]
        if keys:
            note = "these work everywhere, here too" if group == "STOP" else ""
            lines += [(group, note, True), *((key.shown, key.does, False) for key in keys), ("", "", False)]
    return lines


def _signs(rows: list[Sketch], column: int, end: int) -> None:
    if rows:
        rows[0].put(column, Piece("SIGNS", "strong"))
    for row, (signs, means) in zip(rows[1:], SIGNS, strict=False):
        row.put(column, *(Piece(text, hue) for text, hue in signs))
        row.put(column + 32 if len(signs) > 1 else column + 20, Piece(means, "quiet"), end=end)
    if len(rows) > len(SIGNS) + 2:
        rows[len(SIGNS) + 2].put(column, Piece("Red: danger, or not proven. No more.", "quiet"))


def filler(picture: Picture, rows: int) -> tuple[Line, ...]:
    """Empty rows."""
    return (blank(picture.layout.width),) * max(0, rows)
