"""What the server signs for enforcement points, and the grants that they show again.

Never decides which run may act, nor whether a grant is good: that it is ours is all that is settled here.
"""

from collections.abc import Mapping
from datetime import datetime
from math import floor
from typing import Final, NamedTuple

from pydantic import JsonValue

from watchfloor.chain import b64url
from watchfloor.ids import is_id
from watchfloor.jwks import TokenRefused, read_jws
from watchfloor.jwks.claims import check_typ, text_claim
from watchfloor.jwks.keyset import check_algorithm
from watchfloor.tokens import ALGORITHM, GRANT_TYP
from watchfloor.wire import Mark, PublicKey, stamp
from watchfloor.wire.points import FENCE_S, FENCE_TYP
from watchfloor_server.auth.keyring import Keyring

_DOT: Final = "."


class FenceTerms(NamedTuple):
    """What a fence says, to whom, and on which connection (`session`: the nonce of its challenge)."""

    point: str
    session: str
    n: int
    epoch: int
    runs: Mapping[str, Mark]
    seen: int
    whole: bool
    more: bool


def mint_fence(keyring: Keyring, terms: FenceTerms, *, now: datetime) -> str:
    """Sign a fence; it is good for `FENCE_S` and on this connection alone."""
    runs: dict[str, JsonValue] = dict(terms.runs)
    claims: dict[str, JsonValue] = {
        "iss": keyring.server_id,
        "aud": terms.point,
        "sid": terms.session,
        "iat": floor(now.timestamp()),
        "exp": floor(now.timestamp() + FENCE_S),
        "n": terms.n,
        "at": stamp(now),
        "epoch": terms.epoch,
        "runs": runs,
        "seen": terms.seen,
        "whole": terms.whole,
        "more": terms.more,
    }
    return keyring.sign(FENCE_TYP, claims)


def grant_id(text: str, key: PublicKey) -> str:
    """The id of a grant: of one that this server signed with `key`, or the bare id; raises `TokenRefused`."""
    if _DOT not in text and is_id(text):
        return text
    jws = read_jws(text)
    check_typ(jws.typ, GRANT_TYP)
    check_algorithm(jws, (ALGORITHM,))
    if not key.verifies(b64url(jws.signature), jws.signed):
        raise TokenRefused("signature", "the grant is not signed by this server")
    return text_claim(jws.claims, "jti")
