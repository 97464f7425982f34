"""How long to wait before dialling again.

Never knows why the last attempt failed.
"""

from collections.abc import Callable
from typing import Final

FIRST_S: Final = 0.25
"""The first wait at most: a server that was only restarted is back soon."""

LONGEST_S: Final = 5.0
"""No wait is longer: half a lease, so that a lost run is tried again while it may still come back."""


class Backoff:
    """Doubling waits with full jitter: each is chance (0 to 1, handed in) of its bound, so a crowd spreads out."""

    def __init__(self, chance: Callable[[], float], first_s: float = FIRST_S, longest_s: float = LONGEST_S) -> None:
        self._chance = chance
        self._first_s = first_s
        self._longest_s = longest_s
        self._bound_s = first_s

    def next_s(self) -> float:
        """Take the next wait, in seconds."""
        wait_s = self._chance() * self._bound_s
        self._bound_s = min(self._longest_s, 2 * self._bound_s)
        return wait_s

    def reset(self) -> None:
        """Begin anew, after a connection that held."""
        self._bound_s = self._first_s
