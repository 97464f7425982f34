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


FULL: Final = Plan(3, 120_000, 600_000, 4_000, 5.0, 6.0, 120)
QUICK: Final = Plan(1, 40_000, 200_000, 1_000, 2.0, 2.0, 60)
