"""The small worlds that are searched whole: each has what one question needs, and no more.

Where agents are `quiet` they hear no order, and so say nothing: there the processes are looked at. Never knows which
mutant is tried in it.
"""

from typing import Final

from model.rules import Press
from model.stage import Stage
from model.state import Faults

KILL: Final = Press("mara.kill", "mara", "kill", "r0")
AGAIN: Final = Press("jo.kill", "jo", "kill", "r0")
LATE: Final = Press("mara.late", "mara", "kill", "r0", after=1)
BACK: Final = Press("mara.back", "mara", "resume", "r0")
PAUSE: Final = Press("mara.pause", "mara", "pause", "r0")
GO: Final = Press("mara.go", "mara", "resume", "r0")
ALL: Final = Press("mara.all", "mara", "kill", "all")

MAIN: Final = ("main",)
LANE: Final = ("lane",)
TWO: Final = (-1, -1)


def has(names: str) -> frozenset[str]:
    return frozenset(names.split())


_APPROVALS: Final = (
    Stage(
        "approval",
        "a kill, at the lane or at the main process, against policy and people who say yes",
        presses=(KILL,),
        has=has("lane acts cards"),
    ),
    Stage(
        "approval and crash",
        "the same at the main process alone, which may die, and whose disk may be full",
        presses=(KILL,),
        has=has("acts cards"),
        faults=Faults(main_dies=1, disk_fills=1),
    ),
)

_APART: Final = (
    Stage(
        "lane dies",
        "leave is on its way when a kill comes to either process, and the lane dies, perhaps with its last letters",
        presses=(KILL,),
        has=has("lane acts losses"),
        faults=Faults(lane_dies=1),
    ),
    Stage(
        "main dies",
        "leave is on its way when a kill comes to either process, and the main process dies",
        presses=(KILL,),
        has=has("lane acts"),
        faults=Faults(main_dies=1),
    ),
    Stage(
        "two people, both die",
        "two people kill one run, one at each process; either process dies, or both, perhaps with last letters",
        presses=(KILL._replace(via=LANE), AGAIN._replace(via=MAIN)),
        has=has("lane quiet losses"),
        faults=Faults(main_dies=1, lane_dies=1),
    ),
    Stage(
        "lane dies between two",
        "two people kill one run at the lane, which dies between",
        presses=(KILL._replace(via=LANE), AGAIN._replace(via=LANE)),
        has=has("lane quiet losses"),
        faults=Faults(lane_dies=1),
    ),
    Stage(
        "pause and leave",
        "leave is on its way when a pause comes to the lane, and a resume to the main process",
        presses=(PAUSE._replace(via=LANE), GO._replace(via=MAIN)),
        has=has("lane acts"),
    ),
    Stage(
        "pause and crash",
        "a run is paused over either way, and let go on at the main process; either process dies, or both",
        presses=(PAUSE, GO._replace(via=MAIN)),
        has=has("lane"),
        faults=Faults(main_dies=1, lane_dies=1),
    ),
    Stage(
        "two people",
        "two people kill one run, one at each process, and both try again at the other one",
        presses=(KILL, AGAIN),
        has=has("lane retries quiet"),
    ),
    Stage(
        "orders",
        "pause, resume and kill come in any order, late and more than once, and there is another run",
        presses=(KILL._replace(via=LANE), PAUSE, GO._replace(via=MAIN)),
        pairs=(0, 1),
        parents=TWO,
        begins=("on", "on"),
        has=has("lane"),
    ),
)

_PENDING: Final = (
    Stage(
        "pending, lane dies",
        "a kill that comes due later, taken back or not, over either way; the lane dies, perhaps with its last letters",
        presses=(LATE, BACK),
        has=has("lane ticks quiet losses"),
        faults=Faults(lane_dies=1),
    ),
    Stage(
        "pending, main dies",
        "a kill that comes due later, taken back or not, over either way; the main process dies",
        presses=(LATE, BACK),
        has=has("lane ticks quiet"),
        faults=Faults(main_dies=1),
    ),
    Stage(
        "pending, two people",
        "a kill is pending at the lane; somebody else presses at the main process, and wants it back at the lane",
        presses=(LATE._replace(via=LANE), AGAIN._replace(via=MAIN), BACK._replace(order="jo.back", who="jo", via=LANE)),
        has=has("lane ticks quiet"),
    ),
)

_ALL: Final = (
    Stage(
        "kill-all and connect",
        "one agent works, one comes in, all is killed, and the lock is lifted",
        presses=(ALL, Press("mara.rearm", "mara", "rearm", "all")),
        pairs=(0, 1),
        parents=TWO,
        begins=("on", "out"),
        has=has("lane quiet"),
        faults=Faults(main_dies=1),
    ),
    Stage(
        "kill-all and words",
        "all is killed at the lane, and agents' words come to the main process before that",
        presses=(ALL._replace(via=LANE),),
        pairs=(0, 1),
        parents=TWO,
        begins=("on", "on"),
        has=has("lane"),
        twins=True,
    ),
    Stage(
        "kill-all and crash",
        "all is killed, and the main process dies with a part of that in the ledger",
        presses=(ALL,),
        pairs=(0, 1),
        parents=TWO,
        begins=("on", "on"),
        has=has("torn"),
        faults=Faults(main_dies=1),
        twins=True,
    ),
    Stage(
        "kill-all pending",
        "an agent comes in while a kill of all is pending",
        presses=(ALL._replace(after=1),),
        pairs=(0, 1),
        parents=TWO,
        begins=("on", "out"),
        has=has("lane ticks quiet"),
    ),
    Stage(
        "child",
        "a delegated child attaches while its parent is killed",
        presses=(KILL,),
        pairs=(0, 1),
        parents=(-1, 0),
        begins=("on", "out"),
        has=has("lane"),
    ),
    Stage(
        "child of a pending kill",
        "a delegated child attaches while a kill of its parent counts down, taken back or not; the main process dies",
        presses=(LATE._replace(via=MAIN), BACK._replace(via=MAIN)),
        pairs=(0, 1),
        parents=(-1, 0),
        begins=("on", "out"),
        has=has("ticks quiet"),
        faults=Faults(main_dies=1),
    ),
    Stage(
        "child of one that ends",
        "a parent ends by itself while a child attaches or works, and while it is killed; the main process dies",
        presses=(KILL._replace(via=MAIN),),
        pairs=(0, 1),
        parents=(-1, 0),
        begins=("on", "out"),
        has=has("ends"),
        faults=Faults(main_dies=1),
    ),
    Stage(
        "new start",
        "the same agent and person start anew while their run is killed, and the lock is lifted",
        presses=(KILL, Press("mara.rearm", "mara", "rearm", "r0")),
        pairs=(0, 0),
        parents=TWO,
        begins=("on", "out"),
        has=has("lane"),
    ),
    Stage(
        "new start, no lane",
        "the same where the main process is alone, and dies",
        presses=(KILL,),
        pairs=(0, 0),
        parents=TWO,
        begins=("on", "out"),
        faults=Faults(main_dies=1),
    ),
    Stage(
        "new start and crash",
        "the same agent and person start anew while their run is killed; the main process dies",
        presses=(KILL,),
        pairs=(0, 0),
        parents=TWO,
        begins=("on", "out"),
        has=has("lane"),
        faults=Faults(main_dies=1),
    ),
)

_EVIDENCE: Final = (
    Stage(
        "lease",
        "renewals and leases are late or lost, the agent is killed or cut off, the main process dies",
        presses=(KILL,),
        has=has("leases flies"),
        faults=Faults(main_dies=1),
    ),
    Stage(
        "lease and lane",
        "both processes write leases off, and renewals come to the main process",
        presses=(KILL,),
        has=has("lane leases quiet"),
    ),
    Stage(
        "lies",
        "an agent says that it stopped, and that its tree is gone, and goes on",
        presses=(KILL,),
        has=has("leases lies"),
    ),
    Stage(
        "tree",
        "a command's processes fork as late as they can, while they are held, let go and killed; the warden dies",
        presses=(KILL, PAUSE),
        has=has("tree"),
        faults=Faults(warden_dies=1),
    ),
    Stage(
        "points",
        "a point executes what is shown to it, and hears its fences late or not at all",
        presses=(KILL,),
        has=has("acts points ticks"),
    ),
    Stage(
        "redemption",
        "a grant is shown twice and with other arguments; the main process dies",
        has=has("acts points retries"),
        faults=Faults(main_dies=1),
    ),
)

_PROMPT: Final = (
    Stage(
        "prompt",
        "nobody dawdles and nothing fails",
        presses=(KILL,),
        has=has("lane leases flies"),
        is_prompt=True,
    ),
    Stage(
        "prompt pending",
        "nobody dawdles, but either process dies and stays dead while a kill is pending",
        presses=(LATE,),
        has=has("lane ticks quiet"),
        faults=Faults(main_dies=1, lane_dies=1),
        is_prompt=True,
    ),
)

STAGES: Final = {stage.name: stage for stage in (*_APPROVALS, *_APART, *_PENDING, *_ALL, *_EVIDENCE, *_PROMPT)}
"""What CI searches whole."""
