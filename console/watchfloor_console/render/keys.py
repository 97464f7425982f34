"""The last row: the keys of a screen, drawn from the one table; or what is being typed there.

Never offers a key that does nothing on this screen.
"""

from watchfloor.visible import cells, cut
from watchfloor_console.bindings import ScreenName, strip_of
from watchfloor_console.board import Piece
from watchfloor_console.render.line import Line, Sketch, blank
from watchfloor_console.render.picture import Picture

MOVES_COLUMNS = 100
"""On a narrower screen the keys that only move are left to the help."""


def key_row(picture: Picture, screen: ScreenName) -> Line:
    """The keys of this screen, as many as fit; the help stands at the right end."""
    if picture.typing is not None:
        return _typing_row(picture)
    width = picture.layout.width
    sketch = Sketch(width)
    if picture.said_no:
        sketch.put(1, Piece(picture.said_no, "waits-strong"), end=width - 1)
        return sketch.line()
    keys = [key for key in strip_of(screen, picture.keys) if width >= MOVES_COLUMNS or key[1] != "move"]
    right = width
    last = next((key for key in keys if key[1] in ("help", "all screens")), None)
    if last is not None:
        keys.remove(last)
        words = (Piece(last[0], "focus-strong"), Piece(" help", "quiet"))
        if last[1] != "help":
            words = (Piece(f"{last[1]}: ", "quiet"), Piece(last[0], "focus-strong"))
        right = sketch.right(width - 1, *words)
    column = 1
    for key, word in keys:
        size = cells(key) + 1 + cells(word)
        if column + size >= right - 1:
            break
        column = sketch.put(column, Piece(key, "focus-strong"), Piece(f" {word}", "quiet")) + 3
    return sketch.line()


def _typing_row(picture: Picture) -> Line:
    """What is typed after `/` or `:`; its end is always in view."""
    width, typing = picture.layout.width, picture.typing
    sketch = Sketch(width)
    if typing is None:
        return sketch.line()
    hint = cut(typing.fault or typing.hint, width * 2 // 3)
    right = sketch.right(width - 1, Piece(hint, "waits-strong" if typing.fault else "quiet"))
    shown = picture.words.name(typing.text, 4 * width)
    room = right - 6
    while cells(shown) > room:
        shown = shown[1:]
    sketch.put(1, Piece(typing.mark, "focus-strong"), Piece(shown, "strong"), Piece("_", "strong"), end=right - 1)
    return sketch.line()


def filler(picture: Picture, rows: int) -> tuple[Line, ...]:
    """Empty rows."""
    return (blank(picture.layout.width),) * max(0, rows)
