"""Who delegated to whom among the runs of the board, and how a chain reads.

Never knows more of a chain than the run's own identity says.
"""

from typing import Final

from watchfloor.identity import Blend
from watchfloor.records.views import RunView
from watchfloor_console.board.pieces import Words
from watchfloor_console.board.standing import OPEN
from watchfloor_console.board.state import Board

_READABLE_CELLS: Final = 6
"""What is left of a name with less says nothing."""


def children_of(board: Board, run: RunView) -> list[RunView]:
    """All that a run delegated to, however far, that may still act: what an order for it goes for as well."""
    found: dict[str, RunView] = {}
    queue = [run.run]
    while queue:
        name = queue.pop(0)
        for one in board.runs.values():
            if one.parent == name and one.run not in found and one.run != run.run:
                found[one.run] = one
                queue.append(one.run)
    return [one for one in found.values() if one.state in OPEN]


def children_words(count: int) -> str:
    """` + 2 children` of the kill line; nothing without any."""
    return f" + {count} child{'ren' * (count > 1)}" if count else ""


def via(blend: Blend, words: Words, limit: int) -> str:
    """` via planner`, ` via 3 hops`, ` +3` where there is no room; nothing for a run that nobody delegated to."""
    hops = blend.hops
    if not hops:
        return ""
    room = limit - len(" via ")
    if len(hops) == 1 and room >= min(_READABLE_CELLS, len(hops[0].agent)):
        return f" via {words.name(hops[0].agent, room)}"
    long = f" via {len(hops)} hops"
    return long if len(hops) > 1 and len(long) <= limit else f" +{len(hops)}"
