"""The frame of every screen: status above; WHO, kill line and key strip below; what is between them is handed in.

Never lets what is between push the kill line out.
"""

from watchfloor_console.bindings import ScreenName
from watchfloor_console.render.keys import key_row
from watchfloor_console.render.line import Line, blank
from watchfloor_console.render.picture import Picture
from watchfloor_console.render.status import status_rows
from watchfloor_console.render.who import armed_keys, kill_row, who_rows


def body_rows(picture: Picture, *, has_who: bool = True) -> int:
    """How many rows are between."""
    layout = picture.layout
    return max(0, layout.height - 4 - (layout.who if has_who else 0) - 2 * layout.has_gaps)


def framed(
    picture: Picture,
    body: tuple[Line, ...],
    place: ScreenName,
    *,
    has_who: bool = True,
    who: tuple[Line, ...] | None = None,
    band: Line | None = None,
) -> tuple[Line, ...]:
    """All rows of a screen, from the top to the last; `who` and `band` stand in place of WHO and of the first gap."""
    width = picture.layout.width
    gap = (blank(width),) * picture.layout.has_gaps
    rows = body_rows(picture, has_who=has_who)
    body = (band, *body) if band is not None and not gap else body
    body = body[:rows] + (blank(width),) * (rows - len(body))
    shown = (who_rows(picture) if who is None else who) if has_who else ()
    keys = armed_keys(picture) if picture.armed is not None else key_row(picture, place)
    first = (band,) if band is not None and gap else gap
    return (*status_rows(picture), *first, *body, *gap, *shown, kill_row(picture), keys)
