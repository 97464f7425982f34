"""What can happen with an enforcement point: it comes, answers, redeems, tells what it did, and goes.

Never knows what an input leads to.
"""

from typing import NamedTuple

from watchfloor.wire import PublicKey, Read, Receipt
from watchfloor_server.core.canary_inputs import PointDidPractice


class PointJoined(NamedTuple):
    """A point whose identity was verified is at the door. `targets` are the directory's; `pinned` as for an agent."""

    conn: int
    name: str
    targets: tuple[str, ...]
    key: PublicKey
    token_sha256: str
    pinned: bool
    expires_at: str
    can_practise: bool = False


class PointAnswered(NamedTuple):
    """It refuses what fence `n` says; `busy` are grants that it is executing all the same (None: it does not tell)."""

    conn: int
    n: int
    busy: frozenset[str] | None


class GrantShown(NamedTuple):
    """It asks to use up this grant, by the request `id`; a signed one was good at the door."""

    conn: int
    id: str
    grant: str


class ReceiptGiven(NamedTuple):
    """It tells how it executed a grant."""

    conn: int
    read: Read[Receipt]


class PointLeft(NamedTuple):
    """Its connection is gone."""

    conn: int


PointInput = PointJoined | PointAnswered | GrantShown | ReceiptGiven | PointDidPractice | PointLeft

POINT = (PointJoined, PointAnswered, GrantShown, ReceiptGiven, PointDidPractice, PointLeft)
