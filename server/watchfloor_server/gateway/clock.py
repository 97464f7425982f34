"""The moment, by two clocks, and whether they still agree.

Never knows what the time is for.
"""

import time
from datetime import UTC, datetime
from typing import Final

from watchfloor_server.core.facts import Now

DRIFT_S: Final = 2.0
"""Wall clock against the clock that never jumps: beyond this the wall clock is in doubt."""

_BOOT: Final = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)


class Clock:
    """Tells the time. CLOCK_BOOTTIME goes on while the machine sleeps, and is never set."""

    def __init__(self) -> None:
        self._offset_s = time.time() - boot_s()

    def now(self) -> Now:
        """The moment of an input."""
        return Now(datetime.now(UTC), time.clock_gettime(_BOOT))

    @property
    def is_trusted(self) -> bool:
        """True while the wall clock goes as the other one does."""
        return abs(time.time() - boot_s() - self._offset_s) <= DRIFT_S


def boot_s() -> float:
    """Seconds of the clock that never jumps."""
    return time.clock_gettime(_BOOT)
