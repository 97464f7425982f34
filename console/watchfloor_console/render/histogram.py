"""A histogram: how many times fell into each span, as bars over an axis, with the shares that matter beside it.

Never knows what was timed.
"""

from collections.abc import Sequence
from typing import Final

from watchfloor_console.board import Piece
from watchfloor_console.board.times import millis
from watchfloor_console.render.line import Line, Sketch
from watchfloor_console.render.spark import BARS

_LEFT: Final = 6
_BAR: Final = 2
_SPANS_MS: Final = (0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 200.0, 500.0, 1000.0, 2000.0, 5000.0)


def histogram_rows(times_ms: Sequence[float], width: int, height: int) -> tuple[Line, ...]:
    """The plot in exactly so many rows, two of them the axis."""
    rows = max(1, height - 2)
    places = max(1, (width - _LEFT) // (_BAR + 1))
    most = max(times_ms, default=0.0)
    span = next((span for span in _SPANS_MS if most < span * places), _SPANS_MS[-1])
    counts = [0] * places
    for time in times_ms:
        counts[min(places - 1, int(time / span))] += 1
    highest = max(counts)
    made = [_row(counts, highest, row, rows, width) for row in range(rows)]
    return (*made, _rule(width), _axis(span, places, width))[:height]


def _row(counts: Sequence[int], highest: int, row: int, rows: int, width: int) -> Line:
    """One row of bars; row 0 is the highest."""
    sketch = Sketch(width)
    below = 8 * (rows - 1 - row)
    if highest and (row == 0 or row == rows // 2):
        label = highest if row == 0 else round(highest * (rows - row) / rows)
        sketch.right(_LEFT - 2, Piece(str(label), "quiet"))
    for place, count in enumerate(counts):
        filled = min(8, max(1, round(8 * rows * count / highest)) - below) if count else 0
        if filled > 0:
            sketch.put(_LEFT + place * (_BAR + 1), Piece(BARS[filled - 1] * _BAR, "focus"))
    return sketch.line()


def _rule(width: int) -> Line:
    sketch = Sketch(width)
    sketch.put(_LEFT - 1, Piece("─" * (width - _LEFT + 1), "rule"))
    return sketch.line()


def _axis(span: float, places: int, width: int) -> Line:
    sketch = Sketch(width)
    step = max(1, places // 4)
    for place in range(0, places, step):
        sketch.put(_LEFT + place * (_BAR + 1), Piece(millis(place * span), "quiet"))
    return sketch.line()
