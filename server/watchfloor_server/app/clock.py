"""The moments of one loop, by the clocks of this machine.

Never knows what the time is for.
"""

from collections.abc import Callable

from watchfloor_server.core.facts import Now
from watchfloor_server.gateway.clock import DRIFT_S, Clock, boot_s

__all__ = ["DRIFT_S", "Clock", "Moments", "boot_s"]


class Moments:
    """The moments of one loop: what agents say shares one in each turn, since a clock costs as much as a hash."""

    def __init__(self, clock: Clock, soon: Callable[[Callable[[], None]], object]) -> None:
        self._clock = clock
        self._soon = soon
        self._shared: Now | None = None

    def fresh(self) -> Now:
        """The moment, exactly; it never lies before one that was given out."""
        if self._shared is None:
            self._soon(self._forget)
        self._shared = now = self._clock.now()
        return now

    def shared(self) -> Now:
        """The last moment that was given out in this turn of the loop."""
        return self.fresh() if self._shared is None else self._shared

    def _forget(self) -> None:
        self._shared = None
