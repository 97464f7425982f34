"""How much each run says: counts in steps of ten seconds over ten minutes, by the ledger's own time.

Never asks a clock, and never says more than was drawn: what a coalesced feed held back is not in it.
"""

from collections import deque
from typing import Final, NamedTuple

STEP_S: Final = 10
"""A sparkline's cell."""

STEPS: Final = 60
"""Ten minutes, after which a row's own scale forgets; older steps are dropped."""

CELLS: Final = 6
"""Cells of a sparkline in the fleet."""

WINDOW_S: Final = 2
"""Events a second are taken over the last two whole seconds, so that the number can be read."""


class Rate(NamedTuple):
    """What a row shows: events a second, and the last `CELLS` steps with the highest step of ten minutes."""

    per_s: int
    steps: tuple[int, ...]
    highest: int


class Rates:
    """The counts of every run; all times are whole seconds since the epoch."""

    def __init__(self) -> None:
        self._steps: dict[str, deque[tuple[int, int]]] = {}
        self._seconds: dict[str, deque[tuple[int, int]]] = {}

    def heard(self, run: str, at_s: int) -> None:
        """Count one event of a run."""
        _count(self._steps.setdefault(run, deque(maxlen=STEPS)), at_s // STEP_S)
        _count(self._seconds.setdefault(run, deque(maxlen=WINDOW_S + 2)), at_s)

    def rate(self, run: str, now_s: int, cells: int = CELLS) -> Rate:
        """What to show of a run now."""
        seconds = self._seconds.get(run, ())
        recent = sum(n for at, n in seconds if now_s - WINDOW_S <= at < now_s)
        steps = dict(self._steps.get(run, ()))
        here = now_s // STEP_S
        shown = tuple(steps.get(here - back, 0) for back in range(cells - 1, -1, -1))
        return Rate(round(recent / WINDOW_S), shown, max(steps.values(), default=0))

    def forget(self, runs: set[str]) -> None:
        """Keep the counts of these runs alone."""
        for counts in (self._steps, self._seconds):
            for run in [run for run in counts if run not in runs]:
                del counts[run]


def _count(counts: deque[tuple[int, int]], place: int) -> None:
    if counts and counts[-1][0] == place:
        counts[-1] = (place, counts[-1][1] + 1)
    else:
        counts.append((place, 1))
