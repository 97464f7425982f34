"""Measures a kill: from its frame to the order on the agent's socket, when nobody talks and under a flood.

It must never wait between two kills for the first: a slow server gets them all the same.
"""

from typing import NamedTuple

from children import Child, child
from figures import Delays, Figure, delays, figure
from plan import AGENTS, Plan
from servers import Served, control, watchfloor


class Kills(NamedTuple):
    """One design: all kills together, the p99 of each repeat, what the flood came to, and orders that never came."""

    idle: Delays
    flood: Delays
    idle_p99_ms: Figure
    flood_p99_ms: Figure
    events_per_s: Figure
    missing: int


class Kill(NamedTuple):
    """Ours, and the obvious design."""

    ours: Kills
    obvious: Kills


class _Round(NamedTuple):
    idle_ns: list[int]
    flood_ns: list[int]
    events_per_s: float


def measure(plan: Plan) -> Kill:
    """Measure both designs in turn, as often as the plan says."""
    ours: list[_Round] = []
    obvious: list[_Round] = []
    for _ in range(plan.repeats):
        with watchfloor() as served:
            ours.append(_round(served, plan.kills))
        with control("serve_queue.py") as served:
            obvious.append(_round(served, plan.kills))
    wanted = plan.kills * plan.repeats
    return Kill(_kills(ours, wanted), _kills(obvious, wanted))


def _round(served: Served, kills: int) -> _Round:
    with (
        child("load_kills.py", served.argument, "calm", str(kills)) as calm,
        child("load_kills.py", served.argument, "storm", str(kills)) as storm,
        child("load_flood.py", served.argument, str(AGENTS), "0") as flood,
    ):
        for each in (calm, storm, flood):
            each.read()
        idle = _killed(calm)
        flood.tell("go")
        stormy = _killed(storm)
        flood.tell("stop")
        told = flood.take(dict[str, float])
        return _Round(idle, stormy, told["events"] / told["s"])


def _killed(load: Child) -> list[int]:
    load.tell("go")
    return load.take(dict[str, list[int]])["ns"]


def _kills(rounds: list[_Round], wanted: int) -> Kills:
    idle = [each for found in rounds for each in found.idle_ns]
    flood = [each for found in rounds for each in found.flood_ns]
    return Kills(
        delays(idle),
        delays(flood),
        figure([delays(found.idle_ns).p99_ms for found in rounds]),
        figure([delays(found.flood_ns).p99_ms for found in rounds]),
        figure([found.events_per_s for found in rounds]),
        2 * wanted - len(idle) - len(flood),
    )
