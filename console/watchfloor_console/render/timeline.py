"""Time as a row of columns: how much was written, and the marks worth going to.

Never knows what a mark stands for.
"""

from datetime import datetime
from typing import Final

from watchfloor_console.board import Hue, Piece
from watchfloor_console.board.past import STEP_S, Mark, density, signs_in, window_start
from watchfloor_console.board.times import clock
from watchfloor_console.render.line import Line, Sketch, blank
from watchfloor_console.render.picture import Picture
from watchfloor_console.render.spark import BARS

_LEFT: Final = 12
_HUES: Final[dict[str, Hue]] = {"✓": "ok", "E": "waits", "K": "strong"}


def time_rows(
    picture: Picture,
    points: tuple[tuple[int, datetime], ...],
    marks: tuple[Mark, ...],
    at: datetime | None,
    *,
    is_small: bool,
) -> tuple[Line, ...]:
    """Title, the plot (two rows, or one), the marks, and the legend."""
    width = picture.layout.width
    columns = max(1, width - _LEFT - 6)
    start = window_start(picture.now, columns)
    here = columns - 1 if at is None else int((at - start).total_seconds() // STEP_S)
    note = Piece(f"{clock(start)[:5]}Z to now • one column {STEP_S} s", "quiet")
    plot = _plot(width, density(points, start, columns), here, rows=1 if is_small else 2)
    plot[-1].put(1, Piece("events/s", "quiet"))
    signs = Sketch(width)
    signs.put(1, Piece("marks", "quiet"))
    for column, sign in enumerate(signs_in(marks, start, columns)):
        if sign is not None:
            signs.put(_LEFT + column, Piece(sign, _HUES[sign]))
    rows = (Sketch(width).title(1, width - 1, "TIME", note).line(), *(row.line() for row in plot), signs.line())
    return (*rows, _legend(picture, start, here, columns, at), *((blank(width),) * (not is_small)))


def _plot(width: int, counts: list[float], here: int, rows: int) -> list[Sketch]:
    highest = max(counts, default=0.0)
    made = [Sketch(width) for _ in range(rows)]
    levels = 8 * rows
    for column, count in enumerate(counts):
        if count <= 0 or highest <= 0:
            continue
        height = max(1, round(levels * count / highest))
        hue: Hue = "focus" if column <= here else "quiet"
        for row in range(rows):
            filled = min(8, height - 8 * row)
            if filled > 0:
                made[rows - 1 - row].put(_LEFT + column, Piece(BARS[filled - 1], hue))
    return made


def _legend(picture: Picture, start: datetime, here: int, columns: int, at: datetime | None) -> Line:
    sketch = Sketch(picture.layout.width)
    words = [Piece(f"{clock(start)[:5]}Z    ", "quiet")]
    for sign, name in (("✓", "checkpoint"), ("E", "escalation"), ("K", "kill")):
        words += [Piece(sign, _HUES[sign]), Piece(f" {name}  ", "quiet")]
    end = sketch.put(_LEFT, *words)
    sketch.right(_LEFT + columns, Piece("now", "quiet"))
    if at is not None:
        text = f"^ {clock(at)}"
        start_at = _LEFT + min(max(0, here), columns - 1 - len(text) - 4)
        sketch.put(max(end + 1, start_at), Piece(text, "focus-strong"), end=_LEFT + columns - 4)
    return sketch.line()
