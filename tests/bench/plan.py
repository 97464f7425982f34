"""Knows how much is measured: the full bench, and the quick one.

It must never know how.
"""

from typing import Final, NamedTuple

AGENTS: Final = 20
"""Agents that talk at once."""


class Plan(NamedTuple):
    """Repeats of each measurement, and its size: events for the cost of each server, seconds, kills."""

    repeats: int
    events: int
    bare_events: int
    fastapi_events: int
    flood_s: float
    level_s: float
    kills: int


FULL: Final = Plan(3, 50_000, 300_000, 2_000, 4.0, 5.0, 80)
QUICK: Final = Plan(1, 15_000, 100_000, 500, 1.5, 1.5, 40)
