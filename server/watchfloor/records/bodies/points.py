"""What enforcement points did: they came, used a grant up, and went.

Never knows who a point is, nor what it executed.
"""

from watchfloor.identity import Fact, Many


class PointCame(Fact):
    """A point is here from now on: body of `point.joined`. `key` (b64url) signs its receipts."""

    point: str
    targets: Many[str]
    key: str


class PointGone(Fact):
    """It is here no more: body of `point.left`."""

    point: str
    reason: str


class GrantRedeemed(Fact):
    """A grant was used up by a point; `key` (b64url) signs the receipt for it."""

    grant: str
    action: str
    point: str
    key: str
