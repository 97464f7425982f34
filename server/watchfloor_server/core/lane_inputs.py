"""A run's second connection, at the kill lane: it is opened, and it goes.

Never knows what is said over it.
"""

from typing import NamedTuple


class LaneLinked(NamedTuple):
    """A run opened its second connection, at the kill lane."""

    conn: int
    run: str


class LaneLeft(NamedTuple):
    """A run's second connection is gone."""

    conn: int
