"""Knows how much is measured: the full bench, and the quick one.

It must never know how.
"""

from typing import Final, NamedTuple

AGENTS: Final = 20
"""Agents that talk at once."""


CROWD: Final = 200
"""Agents that talk at once where it is hard."""


class Plan(NamedTuple):
    """How often each thing is measured, and its size: events for the cost of each server, seconds, kills, runs,
    trees of processes, decisions, screens, approvals, cards that wait meanwhile,
    presses of a stop key."""

    repeats: int
    events: int
    bare_events: int
    fastapi_events: int
    flood_s: float
    level_s: float
    kills: int
    killed: int
    trees: int
    decisions: int
    plain_decisions: int
    screens: int
    approvals: int
    open_cards: int
    keys: int


FULL: Final = Plan(3, 50_000, 300_000, 2_000, 4.0, 5.0, 80, 1000, 40, 3_000, 10, 20, 200, 1_000, 30)
QUICK: Final = Plan(1, 15_000, 100_000, 500, 1.5, 1.5, 40, 200, 40, 1_000, 4, 5, 60, 1_000, 10)
