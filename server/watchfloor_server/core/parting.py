"""How an enforcement point goes: it is remembered for a while, since what it was told may still hold.

Never knows why it goes.
"""

from collections.abc import Iterator

from watchfloor.records.bodies import PointGone
from watchfloor_server.core.effects import Effect
from watchfloor_server.core.facts import Now
from watchfloor_server.core.fences import Point
from watchfloor_server.core.state import State
from watchfloor_server.core.writing import note


def part(state: State, point: Point, reason: str, now: Now) -> Iterator[Effect]:
    """A point is here no more: from its last fence's end on it refuses everything."""
    state.fences.points.pop(point.conn, None)
    point.left_s = now.boot_s
    state.fences.gone.append(point)
    yield note(state, now, "point.left", PointGone(point=point.name, reason=reason))
