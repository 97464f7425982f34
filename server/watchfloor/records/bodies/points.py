"""What enforcement points did: they came, used a grant up, and went.

Never knows who a point is, nor what it executed.
"""

from typing import Literal

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


class PointPractised(Fact):
    """What a point's canary showed, where that is news: body of `point.practised`.

    The action was refused, or came through (`executed`), or nothing was shown (`unproven`), and `why`.
    """

    point: str
    targets: Many[str]
    answer: Literal["refused", "executed", "unproven"]
    why: str = ""


class GrantRedeemed(Fact):
    """A grant was used up by a point; `key` (b64url) signs the receipt for it."""

    grant: str
    action: str
    point: str
    key: str
