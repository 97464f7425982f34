"""Runs that are lost beyond return: little is kept of each, and few of them.

What nobody can say any more is not needed. Never knows how a run came to be lost.
"""

from collections.abc import Iterator
from typing import Final

from watchfloor.records.bodies import RunEnded
from watchfloor_server.core.effects import Effect
from watchfloor_server.core.facts import Now
from watchfloor_server.core.joining import may_return
from watchfloor_server.core.provenance import Memory
from watchfloor_server.core.state import Run, State
from watchfloor_server.core.stopping import end
from watchfloor_server.core.writing import about

LOST_KEPT: Final = 1000
"""Lost runs that can still be killed by themselves; of more, the oldest are ended and forgotten."""

SILENT: Final = "it was silent for longer than it may be, and can only come back as a new run"


def bound(state: State, now: Now) -> Iterator[Effect]:
    """Let go of what lost runs hold, and of the oldest of them. Only who writes the records may say so."""
    if state.is_replica:
        return
    gone = [run for run in state.runs.values() if run.state == "LOST" and not may_return(state, run, now)]
    for run in gone:
        if run.digests or run.said:
            _shed(run)
    for run in gone[:-LOST_KEPT]:
        yield about(run, now, "run.ended", RunEnded(status="failed", summary=SILENT))
        yield from end(state, run, now)


def _shed(run: Run) -> None:
    """Forget what only its own next line would be held against."""
    run.digests, run.used = [], set()
    run.denials.clear()
    run.said.clear()
    run.memory = Memory()
