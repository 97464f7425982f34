"""Measures an approval, from its frame to the grant at the agent; and what cards that wait cost everybody else.

The control of a server with many open cards is the same server with as many runs and no card. It must never count
how they were opened.
"""

import time
from contextlib import ExitStack
from typing import Final, NamedTuple

from children import Child, child
from figures import Delays, Figure, delays, figure
from plan import AGENTS, Plan
from servers import Served, watchfloor

EACH: Final = 5
"""Cards of one run: as many as it may have."""


class Side(NamedTuple):
    """A server with so many open cards: approvals, kills of silent agents, CPU of an event and of a second of rest."""

    cards: int
    grant: Delays
    grant_p99_ms: Figure
    kill: Delays
    event_us: Figure
    rest_ms: Figure


class Approval(NamedTuple):
    """With no card open, and with many."""

    none: Side
    many: Side


class _Round(NamedTuple):
    grant_ns: list[int]
    kill_ns: list[int]
    event_us: float
    rest_ms: float


def measure(plan: Plan) -> Approval:
    """Measure both sides in turn, as often as the plan says."""
    none: list[_Round] = []
    many: list[_Round] = []
    for _ in range(plan.repeats):
        none.append(_round(plan, 0))
        many.append(_round(plan, plan.open_cards))
    return Approval(_side(0, none), _side(plan.open_cards, many))


def _round(plan: Plan, cards: int) -> _Round:
    with ExitStack() as stack:
        served = stack.enter_context(watchfloor())
        loads = [("load_kills.py", "calm", str(plan.kills)), ("load_approvals.py", str(plan.approvals))]
        loads.append(("load_flood.py", str(AGENTS), str(plan.events)))
        kills, approvals, flood = (
            stack.enter_context(child(script, served.argument, *rest)) for script, *rest in loads
        )
        for load in (kills, approvals, flood):
            load.read()
        runs, each = str(plan.open_cards // EACH), str(EACH if cards else 0)
        stack.enter_context(child("load_cards.py", served.argument, runs, each)).read()
        rest_ms = _rest_ms(served, plan.level_s)
        return _Round(_delayed(approvals), _delayed(kills), _event_us(served, flood), rest_ms)


def _rest_ms(served: Served, seconds: float) -> float:
    time.sleep(1.0)
    before_s = served.process.cpu_s()
    time.sleep(seconds)
    return (served.process.cpu_s() - before_s) * 1000 / seconds


def _event_us(served: Served, flood: Child) -> float:
    before_s = served.process.cpu_s()
    flood.tell("go")
    said = flood.take(dict[str, float])["events"]
    return (served.process.cpu_s() - before_s) * 1e6 / said


def _delayed(load: Child) -> list[int]:
    load.tell("go")
    return load.take(dict[str, list[int]])["ns"]


def _side(cards: int, rounds: list[_Round]) -> Side:
    return Side(
        cards,
        delays([each for found in rounds for each in found.grant_ns]),
        figure([delays(found.grant_ns).p99_ms for found in rounds]),
        delays([each for found in rounds for each in found.kill_ns]),
        figure([found.event_us for found in rounds]),
        figure([found.rest_ms for found in rounds]),
    )
