"""Drills at the desk: what an operator tells of their practice kills is written down beside what was seen here.

Never takes an operator's word for a kill that they did not give, nor for evidence.
"""

from collections.abc import Iterator
from statistics import median

from watchfloor.records.bodies import DrillDone, DrillRun
from watchfloor.records.views import DrillView
from watchfloor.wire import Reply, stamp
from watchfloor_server.core import operators
from watchfloor_server.core.drill_inputs import DrillGiven
from watchfloor_server.core.effects import Effect, ToConsole
from watchfloor_server.core.facts import Now
from watchfloor_server.core.inputs import NoteGiven
from watchfloor_server.core.state import State
from watchfloor_server.core.writing import note


def tell(state: State, given: DrillGiven | NoteGiven, now: Now) -> Iterator[Effect]:
    """Take what an operator tells: of a drill, or an agent or a colleague something."""
    return operators.tell(state, given, now) if isinstance(given, NoteGiven) else _drilled(state, given, now)


def _drilled(state: State, given: DrillGiven, now: Now) -> Iterator[Effect]:
    """Write a drill down, if each of its runs was killed by who tells of it, and is stopped."""
    line, by = given.read.body, given.operator.name
    found = [state.runs.get(each.run) for each in line.runs]
    runs = [run for run in found if run is not None and run.state == "STOPPED" and run.stop and run.stop.by == by]
    if len(runs) != len({each.run for each in line.runs}) or len(runs) != len(line.runs):
        error = f"a drill is of different runs that {by} killed and that are stopped; tell of those"
        yield ToConsole(given.conn, Reply(id=line.id, ok=False, code="run", error=error))
        return
    told = tuple(
        DrillRun(run=run.run, confirmed=run.confirmed, at_ms={str(stage): ms for stage, ms in each.at_ms.items()})
        for run, each in zip(runs, line.runs, strict=True)
    )
    body = DrillDone(by=by, runs=told, signed=given.read.raw.decode())
    state.drill = view_of(stamp(now.at), body)
    yield note(state, now, "drill.done", body)
    yield ToConsole(given.conn, Reply(id=line.id, ok=True), durable=True)


def view_of(at: str, body: DrillDone) -> DrillView:
    """What is shown of a drill."""
    times_ms: dict[str, list[float]] = {}
    for run in body.runs:
        for stage, ms in run.at_ms.items():
            times_ms.setdefault(stage, []).append(ms)
    return DrillView(
        at=at,
        by=body.by,
        runs=len(body.runs),
        confirmed=sum(run.confirmed for run in body.runs),
        median_ms={stage: round(median(found), 3) for stage, found in times_ms.items()},
        most_ms={stage: max(found) for stage, found in times_ms.items()},
    )
