"""Measures the console on a real pseudo-terminal beside a `RichLog`: CPU, keys, first screen, memory.

It must never measure the server, which runs beside it.
"""

import subprocess
import sys
import time
from typing import Final, NamedTuple

from children import Child, child
from figures import Delays, Figure, delays, figure
from guests import Place
from plan import CROWD, Plan
from screens import Screen, screen
from servers import place_of, watchfloor

RATES: Final = (10_000, 50_000)
"""Events a second that are offered; what the server takes of the larger one is told."""

NAME: Final = "a-first"
"""The fleet is sorted by name: the cursor is on this agent."""

_SETTLED_S: Final = 0.5
_KEY_GAP_S: Final = 0.35
_HOLD, _TAKE_BACK = b"\x0b", b"\x12"


class Busy(NamedTuple):
    """CPU as a share of a core, while so many events a second came."""

    cpu: Figure
    per_s: float


class Console(NamedTuple):
    """Ours and the control at each rate; then a stop key to the order at the agent and to the screen, both under
    the first rate; the first screen with data; `--help`; memory in MB after so many events."""

    ours: tuple[Busy, ...]
    control: tuple[Busy, ...]
    key_to_order: Delays
    key_to_screen: Delays
    first_ms: Figure
    control_first_ms: Figure
    help_ms: Figure
    resident_mb: float
    control_mb: float
    events: int


class _Watched(NamedTuple):
    busy: list[tuple[float, float]]
    first_ms: float
    resident_mb: float
    events: int
    orders_ns: list[int]
    shown_ns: list[int]


def measure(plan: Plan) -> Console:
    """Measure ours and the control in turn, as often as the plan says."""
    ours: list[_Watched] = []
    control: list[_Watched] = []
    for _ in range(plan.repeats):
        ours.append(_watched("show_floor.py", b"F9", plan))
        control.append(_watched("show_richlog.py", b"following", plan))
    return Console(
        _busy(ours),
        _busy(control),
        delays([each for one in ours for each in one.orders_ns]),
        delays([each for one in ours for each in one.shown_ns]),
        figure([one.first_ms for one in ours]),
        figure([one.first_ms for one in control]),
        figure([_help_ms() for _ in range(max(3, plan.repeats))]),
        max(one.resident_mb for one in ours),
        max(one.resident_mb for one in control),
        min(one.events for one in ours),
    )


def _watched(script: str, word: bytes, plan: Plan) -> _Watched:
    with (
        watchfloor() as served,
        child("load_pressed.py", served.argument, NAME) as agent,
        child("load_paced.py", served.argument, str(CROWD)) as load,
    ):
        run = agent.take(dict[str, str])["run"]
        load.read()
        place = place_of(served.argument)
        assert isinstance(place, Place)
        with screen(script, place) as shown:
            is_ours = script == "show_floor.py"
            first_ns = shown.shows(run[:4].encode() if is_ours else word)
            time.sleep(_SETTLED_S)
            busy = [_cpu(shown, load, rate, plan.level_s) for rate in RATES]
            load.tell(f"{RATES[0]} {plan.keys * 2 * _KEY_GAP_S + 1:g}")
            pressed = _pressed(shown, agent, plan.keys if is_ours else 0)
            load.take(dict[str, float])
            events = int(sum(per_s * plan.level_s for _, per_s in busy))
            return _Watched(busy, (first_ns - shown.began_ns) / 1e6, shown.resident_mb(), events, *pressed)


def _cpu(shown: Screen, load: Child, rate: int, seconds: float) -> tuple[float, float]:
    before_s, began_s = shown.cpu_s(), time.monotonic()
    load.tell(f"{rate} {seconds:g}")
    told = load.take(dict[str, float])
    return (shown.cpu_s() - before_s) / (time.monotonic() - began_s), told["rate"]


def _pressed(shown: Screen, agent: Child, count: int) -> tuple[list[int], list[int]]:
    """Hold and take back, again and again: each a stop key from the terminal to the agent's socket and the screen."""
    orders: list[int] = []
    seen: list[int] = []
    for _ in range(count):
        time.sleep(_KEY_GAP_S)
        since = shown.written
        pressed_ns = shown.type(_HOLD)
        seen.append(shown.shows(b"STANDS STILL", since) - pressed_ns)
        agent.tell("when")
        orders.append(agent.take(dict[str, int])["kill"] - pressed_ns)
        time.sleep(_KEY_GAP_S)
        since = shown.written
        shown.type(_TAKE_BACK)
        shown.shows(b"KILL a-first", since)
        agent.tell("when")
        agent.read()
    return orders, seen


def _busy(watched: list[_Watched]) -> tuple[Busy, ...]:
    return tuple(
        Busy(figure([one.busy[place][0] for one in watched]), min(one.busy[place][1] for one in watched))
        for place in range(len(RATES))
    )


def _help_ms() -> float:
    began_ns = time.monotonic_ns()
    subprocess.run([sys.executable, "-m", "watchfloor.cli", "--help"], check=True, capture_output=True)
    return (time.monotonic_ns() - began_ns) / 1e6
