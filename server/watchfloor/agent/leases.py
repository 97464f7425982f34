"""How long this run may still act: leases counted from when they were asked for, on a clock that never stops.

Never knows who asks, nor reads a clock by itself.
"""

from collections import OrderedDict
from datetime import datetime, timedelta
from typing import Final, NamedTuple

OWN_SHARE: Final = 0.98
"""An agent stops by itself at sent + 0.98 TTL; the server writes the lease off at granted + 1.02 TTL."""

ASKED: Final = 64
"""Renewals whose answer is awaited; an answer to an older one is of no use, its lease is over."""


class LeaseClock:
    """The lease of one run; all times are seconds of the boot clock."""

    def __init__(self) -> None:
        self._from_s = float("-inf")
        self._until_s = float("-inf")
        self._n = 0
        self._asked: OrderedDict[int, float] = OrderedDict()

    def grant(self, from_s: float, ttl_s: float) -> None:
        """Count a lease from when it was asked for; it never shortens one that is there."""
        self._from_s = max(self._from_s, from_s)
        self._until_s = max(self._until_s, from_s + OWN_SHARE * ttl_s)

    def last_until(self, until_s: float) -> None:
        """Take over what another process of this machine counts; it never shortens what is there."""
        self._until_s = max(self._until_s, until_s)

    @property
    def until_s(self) -> float:
        """When the run must stand still, if no other lease comes."""
        return self._until_s

    def ask(self, now_s: float) -> int:
        """Note that a renewal is sent now; its number."""
        self._n += 1
        self._asked[self._n] = now_s
        while len(self._asked) > ASKED:
            self._asked.popitem(last=False)
        return self._n

    def answer(self, n: int, ttl_s: float) -> None:
        """A lease came for renewal `n`; one that was never asked for counts for nothing."""
        from_s = self._asked.pop(n, None)
        if from_s is not None:
            self.grant(from_s, ttl_s)

    def age_s(self, now_s: float) -> float:
        """Seconds since the newest lease was asked for."""
        return now_s - self._from_s

    def left_s(self, now_s: float) -> float:
        """Seconds until the run must stand still; negative afterwards."""
        return self._until_s - now_s

    def is_live(self, now_s: float) -> bool:
        """True if the run may act now."""
        return now_s < self._until_s


class ServerClock(NamedTuple):
    """The server's wall clock, carried on by our boot clock: this machine's own wall clock may be wrong."""

    at: datetime
    boot_s: float

    def now(self, now_s: float) -> datetime:
        """What the server's clock shows, late by no more than its challenge took to get here."""
        return self.at + timedelta(seconds=now_s - self.boot_s)
