"""The lines of `/v1/point`: what the server says to those who execute tools for agents, and what they answer.

Never knows who is one, nor which grant is good.
"""

from typing import Final, Literal

from watchfloor.identity import Many
from watchfloor.wire.decisions import ErrorLine
from watchfloor.wire.fields import At, Count, Hash, Id, Line, Signature, Token, Yes
from watchfloor.wire.keys import Jwk
from watchfloor.wire.practice import PointPractice, Practised

FENCE_TYP: Final = "watchfloor-fence+jwt"
"""The type of the JWS in a `fence`, so that no other token of a server passes for one."""

FENCE_S: Final = 3.0
"""How long a fence is good. A point that has none younger than this refuses everything."""

Mark = Literal["killed", "held", "released"]
"""What a fence says of a run: its leave is void for ever, is not to be used now, or may be used again."""


class PointHello(Line):
    """An enforcement point opens `/v1/point`; `point` is its name in the directory, `practice` if it practises."""

    t: Literal["hello"] = "hello"
    key: Jwk
    proof: Signature
    point: Id
    practice: Yes | None = None


class PointWelcome(Line):
    """The point is in: the targets it stands before, and the server's key, from which the server's id follows."""

    t: Literal["welcome"] = "welcome"
    point: Id
    targets: Many[str]
    key: Jwk


class FenceLine(Line):
    """Which runs may not act: all of them in the first ones of a connection, then what changed.

    `token` says the same under the server's signature, bound to this connection; a point goes by the token alone.
    """

    t: Literal["fence"] = "fence"
    n: Count
    at: At
    epoch: Count
    runs: dict[Id, Mark]
    token: str


class Fenced(Line):
    """The point refuses what fence `n` says; `busy` are the redeemed grants that it is executing all the same.

    Without `busy` it does not tell: each grant that it redeemed counts as being executed until there is a receipt.
    """

    t: Literal["fenced"] = "fenced"
    n: Count
    busy: Many[Id] | None = None


class Redeem(Line):
    """The point asks to use a grant up: the grant as it was shown to it, or the grant's id."""

    t: Literal["redeem"] = "redeem"
    id: Id
    grant: Token


class Redeemed(Line):
    """The one answer to a `redeem`; `ok` once for each grant, and only when that is on disk."""

    t: Literal["redeemed"] = "redeemed"
    id: Id
    ok: bool
    code: str | None = None
    reason: str | None = None


class Receipt(Line):
    """What the point did under a grant, signed by the key of its `hello`. It goes where the result goes."""

    t: Literal["receipt"] = "receipt"
    grant: Id
    status: Literal["succeeded", "failed", "unknown"]
    result_sha256: Hash
    at: At
    sig: Signature


PointLine = Fenced | Redeem | Receipt | Practised

ToPoint = FenceLine | Redeemed | PointPractice | ErrorLine
