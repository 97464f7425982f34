"""Small worlds too, but not that small: what takes minutes to be searched whole.

Never knows which mutant is tried in it.
"""

from typing import Final

from model.stage import Stage
from model.stages import AGAIN, ALL, BACK, GO, KILL, LATE, MAIN, PAUSE, TWO, has
from model.state import Faults

_LONGER: Final = (
    Stage(
        "approval, both die",
        "a kill at either process against policy and people; either process dies, or both, perhaps with last letters",
        presses=(KILL,),
        has=has("lane acts cards losses"),
        faults=Faults(main_dies=1, lane_dies=1),
    ),
    Stage(
        "pending, both die",
        "a kill that comes due later, taken back or not, over either way; either process dies, or both",
        presses=(LATE, BACK),
        has=has("lane ticks quiet"),
        faults=Faults(main_dies=1, lane_dies=1),
    ),
    Stage(
        "pending and agents",
        "a pending kill, its taking back and a second press by somebody else, with agents that obey and say so",
        presses=(LATE, BACK, AGAIN._replace(via=MAIN)),
        has=has("lane ticks"),
    ),
    Stage(
        "kill-all pending and crash",
        "an agent comes in while a kill of all is pending, and the main process dies",
        presses=(ALL._replace(after=1),),
        pairs=(0, 1),
        parents=TWO,
        begins=("on", "out"),
        has=has("lane ticks quiet"),
        faults=Faults(main_dies=1),
    ),
    Stage(
        "lease, lane and crash",
        "both processes write leases off, an action is in flight, and the main process dies",
        presses=(KILL,),
        has=has("lane leases flies quiet"),
        faults=Faults(main_dies=1),
    ),
    Stage(
        "orders, both ways",
        "pause, resume and kill over either way, in any order, and there is another run",
        presses=(KILL, PAUSE, GO),
        pairs=(0, 1),
        parents=TWO,
        begins=("on", "on"),
        has=has("lane"),
    ),
    Stage(
        "points and crash",
        "a point executes what is shown to it; the main process dies",
        presses=(KILL,),
        has=has("acts points ticks"),
        faults=Faults(main_dies=1),
    ),
)

LONGER: Final = {stage.name: stage for stage in _LONGER}
"""What takes minutes."""
