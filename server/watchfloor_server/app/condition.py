"""How the server says that it is: its gauges, whether it is ready, and the answer to `health`.

Never changes anything.
"""

from collections.abc import Mapping
from importlib.metadata import version

from pydantic import JsonValue

from watchfloor_server.app.foundation import Foundation
from watchfloor_server.app.house import open_runs
from watchfloor_server.core.labels import held
from watchfloor_server.core.practising import result_of
from watchfloor_server.core.state import OPEN
from watchfloor_server.gateway.crowd import Crowd
from watchfloor_server.gateway.points import PointSession


def not_ready(base: Foundation) -> str:
    """Why the server is not ready; empty if it is."""
    return "the ledger cannot be written" if base.ledger.writer.is_failing else ""


def gauges(base: Foundation, crowd: Crowd) -> Mapping[str, int]:
    """Numbers for /metrics."""
    return {
        "agents": len(crowd.agents),
        "consoles": len(crowd.consoles),
        "points": len(crowd.points),
        "runs_open": open_runs(base.desk),
        "ledger_writable": int(not base.ledger.writer.is_failing),
    }


def _point(base: Foundation, session: PointSession) -> dict[str, JsonValue]:
    """A point that is here, and what its canary shows now."""
    told: dict[str, JsonValue] = {"point": session.name, "targets": list(session.targets)}
    point = base.desk.state.fences.points.get(session.peer.number)
    if point is not None:
        canary = point.canary
        told |= {"canary": result_of(canary, base.clock.now()), "proven_at": canary.proven_at, "why": canary.why}
    return told


def _held(base: Foundation) -> dict[str, JsonValue]:
    """How many runs that may still act are held in which way."""
    now = base.clock.now()
    labels = [held(base.desk.state, run, now).label for run in base.desk.state.runs.values() if run.state in OPEN]
    return {label: labels.count(label) for label in dict.fromkeys(labels)}


def health(base: Foundation, crowd: Crowd) -> dict[str, JsonValue]:
    """The answer to `get` `health`."""
    signed, writer = base.checkpoints.latest, base.ledger.writer
    return {
        "version": version("watchfloor"),
        "dev": base.settings.dev,
        "writable": not writer.is_failing,
        "records": writer.durable,
        "backlog": writer.backlog,
        "signed": 0 if signed is None else signed.size,
        "checkpoint_fault": base.checkpoints.fault,
        "journal_fault": base.latcher.fault or None,
        "clock_ok": base.clock.is_trusted,
        "agents": len(crowd.agents),
        "consoles": len(crowd.consoles),
        "points": [_point(base, each) for each in crowd.points.values()],
        "held": _held(base),
        "drill": None if (drill := base.desk.state.drill) is None else drill.model_dump(mode="json"),
    }
