"""What the console itself knows of its links: whether it is live, whether a kill would arrive, how far the ledger is.

Never folded from records: the console measures it.
"""

from datetime import datetime
from typing import Final, NamedTuple

from watchfloor.oversight import Condition

TRIPS: Final = 100
"""Round trips of the kill path that are kept: five minutes of them."""

READY_S: Final = 10.0
"""A readiness answer older than this is not known any more."""


class Link(NamedTuple):
    """The connection that brings records. `lost_at` is set while it is down, `tries` counts dials since.

    `fork` is why the ledger that the server shows is not the one that it showed before; nothing is true then.
    """

    rtt_ms: float | None = None
    lost_at: datetime | None = None
    tries: int = 0
    why: str = ""
    fork: str = ""


class KillPath(NamedTuple):
    """The connection that carries kills: when it last proved itself, by an answer to a nonce of ours.

    `reached` of `runs` agents answered the server; `trips_ms` are the newest round trips, at most `TRIPS`.
    """

    is_up: bool = False
    can_stop: bool = False
    rtt_ms: float | None = None
    answered_at: datetime | None = None
    reached: int = 0
    runs: int = 0
    trips_ms: tuple[float, ...] = ()

    def age_s(self, now: datetime) -> float | None:
        """How old the last answer is; None if there never was one."""
        return None if self.answered_at is None else (now - self.answered_at).total_seconds()

    def is_known(self, now: datetime) -> bool:
        """True if a kill would arrive, as of less than `READY_S` ago."""
        age_s = self.age_s(now)
        return self.is_up and self.can_stop and age_s is not None and age_s <= READY_S


class Ledger(NamedTuple):
    """The last number seen, and up to which number a signed checkpoint was checked; `gap` is what is missing."""

    head: int = 0
    verified_to: int = 0
    gap: int = 0


class Health(NamedTuple):
    """All of it, with the feed's exact counters: events a second, and how many were held back in the last tick.

    `gateway` vouches for the operator, who then signs nothing; empty where they sign themselves.
    """

    link: Link = Link()
    kill: KillPath = KillPath()
    ledger: Ledger = Ledger()
    per_s: int = 0
    held: int = 0
    steps: tuple[int, ...] = ()
    snapshot_at: datetime | None = None
    environment: str = ""
    operator: str = ""
    gateway: str = ""
    may_stop: bool = True
    is_read_only: bool = False
    policy: str = ""
    skew_s: float = 0.0
    condition: Condition | None = None
    condition_at: datetime | None = None

    def faults(self) -> tuple[str, ...]:
        """What the server says that is not well with itself."""
        condition = self.condition
        if condition is None:
            return ()
        found = (
            "" if condition.writable else "the ledger cannot be written",
            condition.journal_fault and f"kill journal: {condition.journal_fault}",
            condition.checkpoint_fault and f"checkpoints: {condition.checkpoint_fault}",
            "" if condition.clock_ok else "the clock is not trusted",
        )
        return tuple(fault for fault in found if fault)

    def is_live(self) -> bool:
        """True if what is shown is true now."""
        return self.link.lost_at is None
