"""Fences as they go out to enforcement points, and what their answers prove of a kill.

A kill's fence goes out before anything is written down. Never knows a socket, nor who a point is.
"""

from collections.abc import Iterable, Iterator
from typing import Final

from watchfloor.errors import CloseCode
from watchfloor.records.bodies import Evidence
from watchfloor.wire import Mark, stamp
from watchfloor_server.core.effects import Close, Effect, GiveOrder
from watchfloor_server.core.facts import Now
from watchfloor_server.core.fences import DARK_S, Point, Raised
from watchfloor_server.core.guarding import guard_of, is_busy
from watchfloor_server.core.ordering import stage
from watchfloor_server.core.parting import part
from watchfloor_server.core.point_effects import SayFence
from watchfloor_server.core.point_inputs import PointAnswered
from watchfloor_server.core.state import DYING, STILL, Run, State
from watchfloor_server.core.stopping import weigh

EVERY_S: Final = 0.5
"""How often a fence is said when nothing changes: twice a second, so that one that is late makes nobody dark."""

PART: Final = 300
"""Runs in one fence: its token stays under the 16 KiB of which readers of tokens read no more."""

KEPT_S: Final = 60.0
"""How long a point that left, and a stop that has other evidence, may still tell something."""


def ahead(state: State, effects: Iterable[Effect], now: Now) -> Iterator[Effect]:
    """Let fences go out right after the orders that they are about, and before all else."""
    for effect in effects:
        if state.fences.is_urgent and not isinstance(effect, GiveOrder):
            yield from say(state, now)
        yield effect
    if state.fences.is_urgent:
        yield from say(state, now)


def say(state: State, now: Now) -> Iterator[Effect]:
    """Say to every point what changed; nothing if nothing did, but that the server is there."""
    fences = state.fences
    runs = [run for name in sorted(fences.changed) if (run := state.runs.get(name)) is not None]
    fences.changed.clear()
    fences.is_urgent, fences.said_s = False, now.boot_s
    yield from _parts(state, tuple(fences.points.values()), runs, whole=False)
    for run in runs:
        if run.state in DYING:
            fences.stops.setdefault(run.run, Raised(fences.n, now.boot_s))


def say_all(state: State, point: Point) -> Iterator[Effect]:
    """Say to a point that came everything that it must refuse."""
    runs = [run for run in state.runs.values() if run.state != "ENDED" and mark_of(run) != "released"]
    yield from _parts(state, (point,), runs, whole=True)
    point.whole = state.fences.n


def mark_of(run: Run) -> Mark:
    """What a fence says of a run."""
    if run.state in STILL or (run.state == "LOST" and run.hold is not None):
        return "held"
    return "released" if run.state in ("RUNNING", "LOST") else "killed"


def _parts(state: State, points: tuple[Point, ...], runs: list[Run], *, whole: bool) -> Iterator[Effect]:
    fences = state.fences
    for first in range(0, max(1, len(runs)), PART):
        fences.n += 1
        marks: dict[str, Mark] = {run.run: mark_of(run) for run in runs[first : first + PART]}
        for point in points:
            point.sent = fences.n
            is_first, more = whole and first == 0, first + PART < len(runs)
            yield SayFence(point.conn, fences.n, state.epoch, marks, point.seen, is_first, more)


def begin(state: State, now: Now) -> None:
    """After a restart every fence covers the kills from before it."""
    for run in state.runs.values():
        if run.state in DYING:
            state.fences.stops.setdefault(run.run, Raised(0, now.boot_s))


def answered(state: State, given: PointAnswered, now: Now) -> Iterator[Effect]:
    """A point refuses what a fence says; an answer to an older one, or to none, proves nothing."""
    point = state.fences.points.get(given.conn)
    if point is None or given.n < point.seen:
        return
    if given.n > point.sent:
        reason = f"it answered fence {given.n}, and {point.sent} was the last one said to it"
        yield from part(state, point, reason, now)
        yield Close(point.conn, CloseCode.PROTOCOL, reason)
        return
    if given.n > point.seen:
        point.seen, point.heard_s = given.n, now.boot_s
    point.busy = given.busy
    if given.n < point.whole:
        return  # it has a part of what it must refuse
    for name, raised in list(state.fences.stops.items()):
        if raised.n <= given.n and not is_busy(point, state.fences.reach(name)):
            raised.answers.setdefault(point.conn, stamp(now.at))
            yield from _prove(state, name, now)


def tick(state: State, now: Now) -> Iterator[Effect]:
    """What time brings: the next fence, points that fell silent or whose identity is over, and what that proves."""
    fences = state.fences
    for point in list(fences.points.values()):
        if now.boot_s >= point.heard_s + DARK_S:
            reason = f"it answered no fence for {DARK_S:g} s, so it is dark"
            yield from part(state, point, reason, now)
            yield Close(point.conn, CloseCode.TOO_SLOW, reason)
        elif stamp(now.at) >= point.expires_at:
            reason = f"its identity expired at {point.expires_at}; come back with a fresh token"
            yield from part(state, point, reason, now)
            yield Close(point.conn, CloseCode.IDENTITY, reason)
    if now.boot_s < fences.said_s + EVERY_S:
        return
    yield from say(state, now)
    _forget(state, now)
    for name in list(fences.stops):
        yield from _prove(state, name, now)


def _prove(state: State, name: str, now: Now) -> Iterator[Effect]:
    """Add the evidence once it is whole; a run that was concluded by other evidence gets another stage."""
    run = state.runs.get(name)
    guard = guard_of(state.fences, name, now)
    if run is None or run.stop is None or not guard.is_proven:
        return
    del state.fences.stops[name]
    stop = run.stop
    stop.evidence.append(Evidence(kind="fence", at=stamp(now.at), detail=guard.detail))
    yield from stage(run, stop.order, "fenced", now, guard.detail)
    if run.state in DYING:
        yield from weigh(state, run, stop, now)
    else:
        run.confirmed = True


def _forget(state: State, now: Now) -> None:
    fences = state.fences
    fences.gone = [point for point in fences.gone if now.boot_s < (point.left_s or 0.0) + KEPT_S]
    fences.reaches = {name: reach for name, reach in fences.reaches.items() if name in state.runs}
    fences.stops = {
        name: raised
        for name, raised in fences.stops.items()
        if (run := state.runs.get(name)) is not None
        and (run.state in DYING or (run.state == "STOPPED" and now.boot_s < raised.said_s + KEPT_S))
    }
