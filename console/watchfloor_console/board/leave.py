"""Leave that is out: actions of runs that may not act any more, which may land all the same.

Never counts what a run that may act is doing: that is its work.
"""

from collections.abc import Iterable
from datetime import datetime

from watchfloor.records.views import RunView
from watchfloor_console.board.standing import DYING
from watchfloor_console.board.times import age_s, moment


def leave_out(runs: Iterable[RunView], now: datetime) -> tuple[int, float]:
    """How many actions of dying and lost runs are in flight, and how many seconds the longest lease of them lasts."""
    out = [run for run in runs if run.state in (*DYING, "LOST") and run.in_flight]
    left = [age_s(moment(run.lease_until_at), now.isoformat()) for run in out if run.lease_until_at is not None]
    return sum(run.in_flight for run in out), max([0.0, *left])
