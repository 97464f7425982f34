"""A text that is shown whole, over as many rows as it takes, wherever it is scrolled to.

Never cuts: what is wider than the screen goes on in the next row.
"""

from typing import NamedTuple

from watchfloor.visible import cells
from watchfloor_console.board import Piece, Pieces
from watchfloor_console.render.line import Line, Sketch, blank
from watchfloor_console.render.picture import Picture
from watchfloor_console.render.wrap import rows_of


class Page(NamedTuple):
    """A title, a note at its right end, and the rows as they came."""

    title: str
    note: str
    rows: tuple[Pieces, ...]


def wrapped(page: Page, width: int) -> tuple[Pieces, ...]:
    """The rows at this width; blanks stay where they are."""
    made: list[Pieces] = []
    for row in page.rows:
        if len(row) == 1:
            made += rows_of(row[0].text, row[0], width)
            continue
        head, rest = row[:-1], row[-1:]
        used = sum(cells(piece.text) for piece in head)
        lines = rows_of(rest[0].text, rest[0], max(10, width - used)) if rest else [()]
        made += [(*head, *lines[0]), *((Piece(" " * used), *line) for line in lines[1:])]
    return tuple(made)


def page_rows(picture: Picture, page: Page, top: int, height: int) -> tuple[Line, ...]:
    """The page, in exactly so many rows."""
    width = picture.layout.width
    rows = wrapped(page, width - 3)
    room = max(1, height - 1)
    top = max(0, min(top, len(rows) - room))
    where = f"lines {top + 1}-{min(len(rows), top + room)} of {len(rows)}" if len(rows) > room else f"{len(rows)} lines"
    note = Piece(f"{page.note} • {where}" if page.note else where, "quiet")
    drawn = [Sketch(width).title(1, width - 1, page.title, note).line()]
    for row in rows[top : top + room]:
        sketch = Sketch(width)
        sketch.put(1, *row, end=width - 1)
        drawn.append(sketch.line())
    return tuple(drawn[:height]) + (blank(width),) * (height - len(drawn))
