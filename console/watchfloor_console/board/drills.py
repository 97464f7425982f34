"""Kills of the past as the ledger has them, drills among them: what each took, and whether it was confirmed.

Never knows how they are drawn, and counts no kill as fast that has no evidence.
"""

from collections.abc import Sequence
from typing import Final, NamedTuple

from watchfloor.oversight import RecordLine, told
from watchfloor.records import bodies
from watchfloor_console.board.times import moment

DRILL: Final = "drill"
"""The reason that `watchfloor drill` gives for each of its kills."""

APART_S: Final = 600.0
"""Two kills of one drill are not further apart."""


class Kill(NamedTuple):
    """One run that was killed. `took_ms` is until its tree was gone or it was fenced, else until its last word."""

    order: str
    run: str
    reason: str
    at: str
    took_ms: float | None
    is_confirmed: bool


class Drill(NamedTuple):
    """Kills that belong together, in order; `is_drill` tells practice from what happened."""

    kills: tuple[Kill, ...]
    is_drill: bool

    @property
    def times_ms(self) -> list[float]:
        """What each took, the shortest first."""
        return sorted(kill.took_ms for kill in self.kills if kill.took_ms is not None)


def kills_of(records: Sequence[RecordLine]) -> tuple[Kill, ...]:
    """Every kill that these records tell of, in order."""
    found: dict[tuple[str, str], Kill] = {}
    for record in records:
        body, run = told(record), record.run or ""
        if isinstance(body, bodies.RunOrdered) and record.kind == "run.stopping":
            found[body.order, run] = Kill(body.order, run, body.reason, record.at, None, is_confirmed=False)
        elif isinstance(body, bodies.RunStage) and body.stage in ("tree_gone", "fenced"):
            _took(found, (body.order, run), body.at_ms, is_confirmed=True)
        elif isinstance(body, bodies.RunStopped):
            begun = found.get((body.order, run))
            if begun is not None and begun.took_ms is None:
                took_ms = (moment(record.at) - moment(begun.at)).total_seconds() * 1000
                _took(found, (body.order, run), took_ms, is_confirmed=body.confirmed)
    return tuple(found.values())


def last_drill(kills: Sequence[Kill]) -> Drill | None:
    """The newest drill; where there is none, all kills that there were."""
    practice = [kill for kill in kills if kill.reason == DRILL]
    if not practice:
        return Drill(tuple(kills), is_drill=False) if kills else None
    last = [practice[-1]]
    for kill in reversed(practice[:-1]):
        if (moment(last[0].at) - moment(kill.at)).total_seconds() > APART_S:
            break
        last.insert(0, kill)
    return Drill(tuple(last), is_drill=True)


def share(times_ms: Sequence[float], part: float) -> float:
    """The value below which this part of sorted times lies."""
    return times_ms[min(len(times_ms) - 1, int(len(times_ms) * part))]


def _took(found: dict[tuple[str, str], Kill], name: tuple[str, str], took_ms: float, *, is_confirmed: bool) -> None:
    kill = found.get(name)
    if kill is not None:
        sooner = took_ms if kill.took_ms is None else min(kill.took_ms, took_ms)
        found[name] = kill._replace(took_ms=sooner, is_confirmed=kill.is_confirmed or is_confirmed)
