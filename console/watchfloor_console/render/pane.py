"""A column of rows in the making: titles with thin rules, facts, wrapped text, and an agent's words behind a fence.

Never knows where on the screen it stands.
"""

from typing import Final

from watchfloor.visible import visible_lines
from watchfloor_console.board import Piece, Pieces, Words
from watchfloor_console.render.line import Line, Sketch, blank
from watchfloor_console.render.wrap import rows_of, wrap

NAME_CELLS: Final = 10


class Pane:
    """Rows of one width, one below the other."""

    def __init__(self, width: int, words: Words) -> None:
        self.width = max(1, width)
        self.words = words
        self.lines: list[Line] = []

    def title(self, name: str, *note: Piece) -> None:
        """A section's title; an empty row stands above it, unless it is the first."""
        if self.lines:
            self.lines.append(blank(self.width))
        self.lines.append(Sketch(self.width).title(0, self.width, name, *note).line())

    def row(self, *pieces: Piece) -> None:
        """One row, cut at its end."""
        sketch = Sketch(self.width)
        sketch.put(0, *pieces, end=self.width)
        self.lines.append(sketch.line())

    def spots(self, *spots: tuple[int, Pieces]) -> None:
        """One row of pieces at columns; each is cut before the next one."""
        sketch = Sketch(self.width)
        for place, (column, pieces) in enumerate(spots):
            end = spots[place + 1][0] - 1 if place + 1 < len(spots) else self.width
            sketch.put(column, *pieces, end=end)
        self.lines.append(sketch.line())

    def fact(self, name: str, *pieces: Piece, cells: int = NAME_CELLS) -> None:
        """A name, and what is known of it, over as many rows as it takes."""
        for place, row in enumerate(wrap(pieces, max(10, self.width - cells)) if pieces else [()]):
            sketch = Sketch(self.width)
            if place == 0:
                sketch.put(0, Piece(name, "quiet"), end=cells)
            sketch.put(cells, *row)
            self.lines.append(sketch.line())

    def exact(self, name: str, text: str, hue: Piece, cells: int = NAME_CELLS) -> None:
        """A name, and a visible text exactly as it is, blanks and all."""
        for place, row in enumerate(rows_of(text, hue, max(10, self.width - cells))):
            sketch = Sketch(self.width)
            if place == 0:
                sketch.put(0, Piece(name), end=cells - 1)
            sketch.put(cells, *row)
            self.lines.append(sketch.line())

    def text(self, *pieces: Piece) -> None:
        """Pieces, wrapped."""
        for row in wrap(pieces, self.width):
            self.row(*row)

    def fence(self, text: str) -> None:
        """An agent's own words, whole, behind their fence."""
        for shown in visible_lines(text, width=self.width - 2, ascii=self.words.ascii):
            sketch = Sketch(self.width).band(0, self.width, "fence")
            sketch.put(0, Piece(f"~ {shown}", "quote"), end=self.width)
            self.lines.append(sketch.line())

    def window(self, top: int, rows: int, how: str = "") -> tuple[Line, ...]:
        """Exactly so many of the rows, from one on as far as there are any below; `how` says how more is reached."""
        top = max(0, min(top, len(self.lines) - rows))
        shown = tuple(self.lines[top : top + rows])
        below = len(self.lines) - top - len(shown)
        if below and how and rows > 1:
            more = Sketch(self.width)
            more.put(0, Piece(f"» {below + 1} more rows: {how}", "quiet"), end=self.width)
            shown = (*shown[:-1], more.line())
        return shown + (blank(self.width),) * (rows - len(shown))


def side_by_side(width: int, left: tuple[Line, ...], right: tuple[Line, ...], column: int) -> tuple[Line, ...]:
    """Two columns beside each other with a thin rule between them; the right one begins at `column`."""
    made: list[Line] = []
    for one, other in zip(left, right, strict=True):
        rule = Sketch(1)
        rule.put(0, Piece("│", "rule"))
        both = _over(_over(blank(width), one, 1), rule.line(), column - 2)
        made.append(_over(both, other, column))
    return tuple(made)


def _over(under: Line, line: Line, column: int) -> Line:
    spots = tuple(spot._replace(column=spot.column + column) for spot in line.spots)
    stretches = tuple(one._replace(start=one.start + column, end=one.end + column) for one in line.stretches)
    return Line(under.width, under.spots + spots, under.stretches + stretches)


def abreast(width: int, panes: tuple[tuple[int, Pane], ...], *, is_ruled: bool = False) -> tuple[Line, ...]:
    """Panes beside each other, each from a column on, as high as the highest; with a thin rule between, if asked."""
    made: list[Line] = []
    rule = Sketch(1)
    rule.put(0, Piece("│", "rule"))
    for row in range(max(len(pane.lines) for _, pane in panes)):
        line = blank(width)
        for column, pane in panes:
            if is_ruled and column > 2:
                line = _over(line, rule.line(), column - 2)
            if row < len(pane.lines):
                line = _over(line, pane.lines[row], column)
        made.append(line)
    return tuple(made)


def inset(width: int, lines: tuple[Line, ...]) -> tuple[Line, ...]:
    """Rows of a pane on a screen's whole width, one cell from its left edge."""
    return tuple(_over(blank(width), line, 1) for line in lines)
