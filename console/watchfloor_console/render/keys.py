"""The last row: the keys of a screen, drawn from the one table; or what is being typed there.

Never offers a key that does nothing on this screen, or to this run.
"""

from typing import Final

from watchfloor.visible import cells, cut
from watchfloor_console.bindings import ScreenName, strip_of
from watchfloor_console.board import Piece
from watchfloor_console.board.locks import lock_of
from watchfloor_console.board.standing import OPEN
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
    keys = offered(picture, screen)
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


_OF_A_RUN: Final[frozenset[ScreenName]] = frozenset({"watch", "run"})
"""Screens whose keys are about the run under the cursor."""


def offered(picture: Picture, screen: ScreenName) -> list[tuple[str, str]]:
    """The keys of the strip that do something now, with their words."""
    is_wide = picture.layout.width >= MOVES_COLUMNS
    keys = [key for key in strip_of(screen, picture.keys) if is_wide or key.strip != "move"]
    if screen in _OF_A_RUN:
        keys = [key for key in keys if _does_something(picture, key.action)]
    return [(key.shown, _word(key.strip, is_wide=is_wide)) for key in keys]


def _word(strip: str, *, is_wide: bool) -> str:
    """A key's word; what stands in brackets has no room on a narrow screen."""
    return strip if is_wide else strip.partition(" (")[0]


def _does_something(picture: Picture, action: str) -> bool:
    """True of a key whose action could reach the run under the cursor, as far as this console can see."""
    run, is_live = picture.selected, picture.health.is_live()
    match action:
        case "rearm":
            has_lock = run is not None and lock_of(run, picture.board.locks.values()) is not None
            return has_lock and is_live and picture.health.may_stop
        case "pause" | "approve" | "deny":
            is_open = run is not None and run.state in OPEN
            return is_open and is_live and not picture.health.is_read_only
        case "copy":
            return not picture.health.kill.is_up and run is not None
        case _:
            return True


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
