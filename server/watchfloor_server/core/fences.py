"""All that the desk remembers of enforcement points: who is here, what each answered, and which stops wait for them.

Plain mutable state beside that of runs; times are boot time. Never knows what follows from it.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from watchfloor.chain import b64url
from watchfloor.wire.points import FENCE_S
from watchfloor_server.core.canaries import Canary

DARK_S: Final = FENCE_S * 1.02
"""After this a point that got nothing newer refuses everything, though its clock may go 2 % slower than ours."""


@dataclass(slots=True)
class Point:
    """An enforcement point that is here, or left a moment ago (`left_s`).

    `sent` is the last fence that was said to it, `whole` the one with which it had all, `seen` the highest that it
    answered, at `heard_s`; `busy` are the grants that it was executing then, None if it does not tell.
    """

    conn: int
    name: str
    key: bytes
    token_sha256: str
    targets: frozenset[str]
    expires_at: str
    heard_s: float
    sent: int = 0
    whole: int = 0
    seen: int = 0
    busy: frozenset[str] | None = None
    left_s: float | None = None
    canary: Canary = field(default_factory=Canary)

    @property
    def shown_key(self) -> str:
        """The key as records write it, b64url."""
        return b64url(self.key)


@dataclass(slots=True)
class Reach:
    """What a run ever had leave for: its targets, who redeemed each grant (by key, b64url), and what has no receipt."""

    targets: set[str] = field(default_factory=set[str])
    used: dict[str, str] = field(default_factory=dict[str, str])
    open: set[str] = field(default_factory=set[str])

    def redeem(self, grant: str, key: str) -> None:
        """A point with this key used a grant up."""
        self.used[grant] = key
        self.open.add(grant)


@dataclass(slots=True)
class Raised:
    """A kill as points hear it: the fence that covers it, when that was said, and when which connection answered it."""

    n: int
    said_s: float
    answers: dict[int, str] = field(default_factory=dict[int, str])


@dataclass(slots=True)
class Fences:
    """`n` is the number of the last fence; `changed` are runs of which the next one says something.

    `through` are points by name, with their targets, whose last canary came through, whether they are here or not.
    """

    n: int = 0
    said_s: float = 0.0
    is_urgent: bool = False
    changed: set[str] = field(default_factory=set[str])
    points: dict[int, Point] = field(default_factory=dict[int, Point])
    gone: list[Point] = field(default_factory=list[Point])
    reaches: dict[str, Reach] = field(default_factory=dict[str, Reach])
    stops: dict[str, Raised] = field(default_factory=dict[str, Raised])
    through: dict[str, frozenset[str]] = field(default_factory=dict[str, frozenset[str]])

    def bar(self, run: str) -> None:
        """A run may not act from now on: points hear it before anything else happens."""
        self.changed.add(run)
        self.is_urgent = True

    def free(self, run: str) -> None:
        """A run may act again, or never will: points hear it with the next fence."""
        self.changed.add(run)

    def reach(self, run: str) -> Reach:
        """What this run had leave for."""
        return self.reaches.setdefault(run, Reach())

    def over(self, target: str) -> Iterator[Point]:
        """The points that stand before a target: those that are here, and those that left a moment ago."""
        return (point for point in (*self.points.values(), *self.gone) if target in point.targets)
