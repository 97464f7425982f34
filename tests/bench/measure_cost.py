"""Measures what one durable, acknowledged event costs a server: CPU, user and system, of its whole process.

It must never count what the load costs.
"""

from typing import NamedTuple

from children import child
from figures import Figure, figure
from plan import AGENTS, Plan
from servers import Served, control, watchfloor


class Cost(NamedTuple):
    """CPU an event in us: ours, ours with a console that follows all, and the two controls."""

    ours_us: Figure
    watched_us: Figure
    bare_us: Figure
    fastapi_us: Figure


def measure(plan: Plan) -> Cost:
    """Measure each server in turn, as often as the plan says."""
    ours: list[float] = []
    watched: list[float] = []
    bare: list[float] = []
    fastapi: list[float] = []
    for _ in range(plan.repeats):
        with watchfloor() as served:
            ours.append(_cost_us(served, plan.events))
        with watchfloor() as served, child("load_console.py", served.argument) as console:
            console.read()
            watched.append(_cost_us(served, plan.events))
        with control("serve_bare.py") as served:
            bare.append(_cost_us(served, plan.bare_events, "no-acks"))
        with control("serve_fastapi.py") as served:
            fastapi.append(_cost_us(served, plan.fastapi_events))
    return Cost(figure(ours), figure(watched), figure(bare), figure(fastapi))


def _cost_us(served: Served, events: int, acks: str = "acks") -> float:
    with child("load_flood.py", served.argument, str(AGENTS), str(events), acks) as load:
        load.read()
        before_s = served.process.cpu_s()
        load.tell("go")
        said = load.take(dict[str, float])["events"]
        return (served.process.cpu_s() - before_s) * 1e6 / said
