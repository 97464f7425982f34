"""Pictures of the canned floor, and their rows as bare text, for tests of what is drawn.

It never runs the application.
"""

from scenes import NOW, floor, run_id
from watchfloor_console.feed import Floor
from watchfloor_console.render.line import Line, paint
from watchfloor_console.render.look import Look
from watchfloor_console.render.picture import Picture, picture_of


def picture(
    width: int = 140,
    height: int = 40,
    *,
    on: Floor | None = None,
    cursor: str = "7F3K",
    look: Look = Look(),  # noqa: B008 - frozen
) -> Picture:
    """The canned floor at a size."""
    made = on or floor()
    return picture_of(made.board, made.ring, made.health, NOW, (width, height), look, run_id(cursor))


def text(rows: tuple[Line, ...] | list[Line], look: Look = Look()) -> list[str]:  # noqa: B008 - frozen
    """Rows as bare text."""
    return [paint(row, look).text for row in rows]


def bands(row: Line, band: str) -> bool:
    """True if a row has such a band."""
    return any(one.band == band for one in row.stretches)


def hues(row: Line) -> set[str]:
    """The meanings on a row."""
    return {spot.piece.hue for spot in row.spots}
