"""Measures how long an event takes to its ack, and to a console, at shares of the largest load.

It must never measure above that load: what cannot be taken waits, and says nothing about the server.
"""

import time
from statistics import median
from typing import Final, NamedTuple

from children import Child, child
from figures import Delays, Figure, figure
from plan import AGENTS, Plan
from servers import control, watchfloor

LEVELS: Final = (0.1, 0.5, 0.9)
"""Shares of the largest load."""

_SETTLED_S: Final = 0.3


class Level(NamedTuple):
    """One level: the events a second that were said, then acks, a console, and the control's answers."""

    share: float
    rate: float
    ack: Delays
    console: Delays
    control: Delays
    noise: Figure
    missing: int


class Delay(NamedTuple):
    """The largest load in events a second, with a console that follows all, and each level."""

    largest: Figure
    levels: tuple[Level, ...]


class _Round(NamedTuple):
    largest: float
    ours: list[tuple[dict[str, float], Delays]]
    control: list[dict[str, float]]


def measure(plan: Plan) -> Delay:
    """Measure as often as the plan says; of each quantile the median."""
    rounds = [_round(plan) for _ in range(plan.repeats)]
    levels = tuple(_level(place, share, rounds) for place, share in enumerate(LEVELS))
    return Delay(figure([each.largest for each in rounds]), levels)


def _round(plan: Plan) -> _Round:
    with watchfloor() as served, child("load_console.py", served.argument) as console:
        console.read()
        with child("load_flood.py", served.argument, str(AGENTS), "0") as flood:
            flood.read()
            flood.tell("go")
            time.sleep(plan.flood_s)
            flood.tell("stop")
            told = flood.take(dict[str, float])
            largest = told["events"] / told["s"]
        with child("load_paced.py", served.argument, str(AGENTS)) as load:
            load.read()
            ours = [_ours(load, console, largest * share, plan.level_s) for share in LEVELS]
    with control("serve_bare.py", "--answer") as served, child("load_paced.py", served.argument, str(AGENTS)) as load:
        load.read()
        return _Round(largest, ours, [_paced(load, largest * share, plan.level_s / 2) for share in LEVELS])


def _ours(load: Child, console: Child, rate: float, seconds: float) -> tuple[dict[str, float], Delays]:
    time.sleep(_SETTLED_S)
    _heard(console)
    told = _paced(load, rate, seconds)
    time.sleep(_SETTLED_S)
    return told, _heard(console)


def _paced(load: Child, rate: float, seconds: float) -> dict[str, float]:
    load.tell(f"{rate:.0f} {seconds:g}")
    return load.take(dict[str, float])


def _heard(console: Child) -> Delays:
    console.tell("report")
    return console.take(Delays)


def _level(place: int, share: float, rounds: list[_Round]) -> Level:
    acks = [_delays(each.ours[place][0]) for each in rounds]
    return Level(
        share,
        median(each.ours[place][0]["rate"] for each in rounds),
        _medians(acks),
        _medians([each.ours[place][1] for each in rounds]),
        _medians([_delays(each.control[place]) for each in rounds]),
        figure([each.p99_ms for each in acks]),
        int(sum(each.ours[place][0]["missing"] for each in rounds)),
    )


def _delays(told: dict[str, float]) -> Delays:
    return Delays(int(told["size"]), told["p50_ms"], told["p99_ms"], told["max_ms"])


def _medians(found: list[Delays]) -> Delays:
    return Delays(
        sum(each.size for each in found),
        median(each.p50_ms for each in found),
        median(each.p99_ms for each in found),
        max(each.max_ms for each in found),
    )
