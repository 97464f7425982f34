"""The clocks and the chance of this machine, in one place, so that a test can hand in its own.

Never knows what they are used for.
"""

import os
import random
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Final, NamedTuple

_BOOT_CLOCK: Final = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)
"""Counts on while the machine sleeps. macOS has no CLOCK_BOOTTIME: there CLOCK_MONOTONIC does (clock_gettime(3))."""


class Surroundings(NamedTuple):
    """`boot_s` never stands still nor goes back, `now` is the wall's UTC, `entropy(n)` gives n random bytes."""

    boot_s: Callable[[], float]
    now: Callable[[], datetime]
    entropy: Callable[[int], bytes]
    chance: Callable[[], float]


def _boot_s() -> float:
    return time.clock_gettime(_BOOT_CLOCK)


def _now() -> datetime:
    return datetime.now(UTC)


def real_surroundings() -> Surroundings:
    """Take this machine's own clocks and chance."""
    return Surroundings(_boot_s, _now, os.urandom, random.SystemRandom().random)
