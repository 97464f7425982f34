"""How a run is held, in a word that never says more than canaries have shown: ENFORCED, COOPERATIVE, BYPASSED.

ENFORCED is a warden, or points before every target it had leave for, each proven within a minute. BYPASSED is where a
canary came through, until a later one of the same seam is refused. COOPERATIVE is all else. Never asks anybody.
"""

from collections.abc import Iterator
from typing import Final, NamedTuple

from watchfloor.records.bodies import Label, RunLabelled
from watchfloor_server.core.effects import Effect
from watchfloor_server.core.facts import Now
from watchfloor_server.core.fences import Point
from watchfloor_server.core.state import DYING, OPEN, Run, State
from watchfloor_server.core.writing import about

WARDEN: Final = "warden"


class Held(NamedTuple):
    """The word, by whom, when that was proven last (RFC 3339), and why it is no better."""

    label: Label = "COOPERATIVE"
    by: tuple[str, ...] = ()
    at: str | None = None
    why: str = ""


def held(state: State, run: Run, now: Now) -> Held:
    """How a run is held now."""
    reach = state.fences.reaches.get(run.run)
    targets: set[str] = set() if reach is None else reach.targets
    if (through := _through(state, run, targets)) is not None:
        return through
    if run.supervision == "warden" and run.canary.is_proven(now.boot_s):
        return Held("ENFORCED", (WARDEN,), run.canary.proven_at)
    points = tuple(point for point in state.fences.points.values() if not point.targets.isdisjoint(targets))
    why = _missing(run, points, targets, now)
    if why:
        return Held(why=why)
    at = min(point.canary.proven_at for point in points)
    return Held("ENFORCED", tuple(sorted({f"point {point.name}" for point in points})), at)


def _through(state: State, run: Run, targets: set[str]) -> Held | None:
    if run.canary.is_through:
        return Held("BYPASSED", (WARDEN,), why=run.canary.why)
    names = {name for name, over in state.fences.through.items() if not over.isdisjoint(targets)}
    if not names:
        return None
    why = "a practice action that must be refused came through"
    return Held("BYPASSED", tuple(f"point {name}" for name in sorted(names)), why=why)


def _missing(run: Run, points: tuple[Point, ...], targets: set[str], now: Now) -> str:
    """Why the points before its targets prove nothing; empty if they do."""
    if run.supervision == "warden":
        return f"its warden is not proven: {run.canary.why or 'the last proof is too old'}"
    bare = targets.difference(*(point.targets for point in points))
    if not targets:
        return "by its SDK alone: no warden, and nothing behind an enforcement point yet"
    if bare:
        return f"no enforcement point stands before {', '.join(sorted(bare))}"
    for point in points:
        if not point.canary.is_proven(now.boot_s):
            return (
                f"the enforcement point {point.name} is not proven: {point.canary.why or 'the last proof is too old'}"
            )
    return ""


def tick(state: State, now: Now) -> Iterator[Effect]:
    """Write down what changed."""
    for run in state.runs.values():
        if run.state in OPEN or run.state in DYING:
            word = held(state, run, now)
            if (word.label, word.by) != (run.label, run.label_by):
                run.label, run.label_by = word.label, word.by
                yield about(run, now, "run.labelled", RunLabelled(label=word.label, by=word.by, why=word.why))
