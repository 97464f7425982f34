"""This console's own clocks, in one place, so that a picture can be drawn at a fixed moment.

Never knows the server's clock: the floor adds the difference.
"""

import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import NamedTuple


class Clocks(NamedTuple):
    """The wall's UTC, and the steady clock that keys are stamped with, in seconds."""

    now: Callable[[], datetime]
    steady_s: Callable[[], float]


def _now() -> datetime:
    return datetime.now(UTC)


def real_clocks() -> Clocks:
    """This machine's clocks."""
    return Clocks(_now, time.monotonic)
