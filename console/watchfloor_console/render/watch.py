"""The home screen, part by part: status, fleet with needs, feed with the kill's panel, WHO, kill line, key strip.

Never knows which widget shows which part.
"""

from watchfloor_console.board import Piece
from watchfloor_console.render.fleet import fleet_rows
from watchfloor_console.render.keys import key_row
from watchfloor_console.render.killpanel import kill_rows
from watchfloor_console.render.line import Line, Sketch, Spot, Stretch, blank
from watchfloor_console.render.live import live_rows
from watchfloor_console.render.needs import needs_pane, needs_rows
from watchfloor_console.render.picture import Picture
from watchfloor_console.render.status import status_rows
from watchfloor_console.render.who import armed_keys, kill_row, who_rows


def upper_rows(picture: Picture) -> tuple[Line, ...]:
    """Fleet and needs, beside each other or one below the other."""
    fleet = fleet_rows(picture)
    if picture.layout.shape != "panes":
        return fleet + needs_rows(picture)
    column = picture.layout.width - 1 - picture.layout.needs_cells
    return tuple(beside(left, right, column) for left, right in zip(fleet, needs_pane(picture), strict=True))


def beside(left: Line, right: Line, column: int) -> Line:
    """Lay a narrower row over another, from a column on."""
    spots = tuple(Spot(spot.column + column, spot.piece) for spot in right.spots)
    stretches = tuple(Stretch(one.start + column, one.end + column, one.band) for one in right.stretches)
    return Line(left.width, left.spots + spots, left.stretches + stretches)


def lower_rows(picture: Picture) -> tuple[Line, ...]:
    """The feed; the panel of a kill takes its upper rows while it has something to tell."""
    height = picture.layout.live
    panel = kill_rows(picture, height if picture.layout.shape != "panes" else max(1, height - 6))
    if panel and picture.layout.has_gaps and len(panel) < height:
        panel = (*panel, blank(picture.layout.width))
    return panel + live_rows(picture, height - len(panel))


def foot_rows(picture: Picture) -> tuple[Line, ...]:
    """Kill line and key strip of the home screen."""
    keys = armed_keys(picture) if picture.armed is not None else key_row(picture, "watch")
    return (kill_row(picture), keys)


def watch_rows(picture: Picture) -> tuple[Line, ...]:
    """All rows of the home screen, from the top to the last."""
    layout = picture.layout
    if layout.shape == "minimal":
        return minimal_rows(picture)
    gap = (blank(layout.width),) * layout.has_gaps
    return (
        *status_rows(picture),
        *gap,
        *upper_rows(picture),
        *gap,
        *lower_rows(picture),
        *gap,
        *who_rows(picture),
        *foot_rows(picture),
    )


def minimal_rows(picture: Picture) -> tuple[Line, ...]:
    """What is left where there is hardly any room: chips and lamp, the selected run, WHO, the kill line."""
    rows = [*status_rows(picture), *fleet_rows(picture), *who_rows(picture)[:4]]
    room = max(0, picture.layout.height - 1)
    if len(rows) < room:
        more = Sketch(picture.layout.width)
        more.put(1, Piece(picture.said_no or "60 columns and 16 rows show more", "quiet"), end=picture.layout.width - 1)
        rows.append(more.line())
    rows = rows[:room] + [blank(picture.layout.width)] * (room - len(rows))
    return (*rows, kill_row(picture))[: picture.layout.height]
