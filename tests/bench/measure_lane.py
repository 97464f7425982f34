"""Measures the kill lane where it is hard: a flood of many agents, the main process stopped, everything at once.

It must never measure the obvious design: that has no lane, and is beside the plain kill.
"""

from typing import NamedTuple

from children import Child, child
from figures import Delays, delays
from plan import CROWD, Plan
from servers import Served, watchfloor


class Lane(NamedTuple):
    """Kill frame to order under a flood of `CROWD` agents, and with the main process stopped; then kill-all.

    `accepted` is the reply to each kill-all, `ordered` every run's order after it.
    """

    crowd: Delays
    halted: Delays
    accepted: Delays
    ordered: Delays


def measure(plan: Plan) -> Lane:
    """Measure each as often as the plan says."""
    crowd: list[int] = []
    halted: list[int] = []
    accepted: list[int] = []
    ordered: list[int] = []
    for _ in range(plan.repeats):
        with watchfloor() as served:
            crowd += _in_crowd(served, plan.kills)
        with watchfloor() as served:
            halted += _halted(served, plan.kills)
        with watchfloor() as served, child("load_killall.py", served.argument, str(plan.killed)) as load:
            load.read()
            load.tell("go")
            found = load.take(dict[str, list[int]])
            accepted += found["accepted_ns"]
            ordered += found["ns"]
    return Lane(delays(crowd), delays(halted), delays(accepted), delays(ordered))


def _in_crowd(served: Served, kills: int) -> list[int]:
    with (
        child("load_kills.py", served.argument, "crowd", str(kills)) as load,
        child("load_flood.py", served.argument, str(CROWD), "0") as flood,
    ):
        load.read()
        flood.read()
        flood.tell("go")
        found = _killed(load)
        flood.tell("stop")
        flood.take(dict[str, float])
        return found


def _halted(served: Served, kills: int) -> list[int]:
    with child("load_kills.py", served.argument, "halted", str(kills)) as load:
        load.read()
        served.process.halt()
        try:
            return _killed(load)
        finally:
            served.process.go_on()


def _killed(load: Child) -> list[int]:
    load.tell("go")
    return load.take(dict[str, list[int]])["ns"]
