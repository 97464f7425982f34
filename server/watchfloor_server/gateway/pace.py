"""How fast one agent may talk: a bucket of lines that fills each second.

Beyond it the server first stops reading; who keeps the bucket empty for `PATIENCE_S` is closed.
Never knows a socket.
"""

from typing import Final

PATIENCE_S: Final = 5.0
"""How long a peer may go on at more than its rate, slowed down all the while, before it is closed."""


class Pace:
    """The bucket of one peer; all times are seconds of one steady clock."""

    def __init__(self, lines_per_s: int, now_s: float) -> None:
        self._rate = lines_per_s
        self._left = float(lines_per_s)
        self._seen_s = now_s
        self._over_since_s: float | None = None

    def take(self, now_s: float, lines: int = 1) -> None:
        """Count lines."""
        self._fill(now_s)
        self._left -= lines
        if self._left < 1 and self._over_since_s is None:
            self._over_since_s = now_s

    def wait_s(self, now_s: float) -> float:
        """How long to wait before the next line; 0 if it may come now."""
        self._fill(now_s)
        return 0.0 if self._left >= 1 else (1 - self._left + self._rate / 20) / self._rate

    def is_flooding(self, now_s: float) -> bool:
        """True if the peer went on at its limit for too long."""
        return self._over_since_s is not None and now_s - self._over_since_s > PATIENCE_S

    def _fill(self, now_s: float) -> None:
        self._left = min(float(self._rate), self._left + (now_s - self._seen_s) * self._rate)
        self._seen_s = now_s
        if self._left > self._rate / 2:
            self._over_since_s = None
