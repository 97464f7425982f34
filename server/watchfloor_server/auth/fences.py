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
from watchfloor.wire import PRACTICE_TOOL, Mark, PublicKey, stamp
from watchfloor.wire.points import FENCE_S, FENCE_TYP
from watchfloor_server.auth.keyring import Keyring

_DOT: Final = "."

PRACTICE_S: Final = 30.0
"""How long a practice grant looks good: it is asked about for a few seconds."""


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


class PracticeTerms(NamedTuple):
    """A practice grant: its id, of which run, for which target, and the hash of its arguments."""

    grant: str
    run: str
    target: str
    args_sha256: str


def mint_practice(keyring: Keyring, terms: PracticeTerms, *, now: datetime) -> str:
    """Sign a grant that is like any other but for its tool, and that nobody may ever use up."""
    claims: dict[str, JsonValue] = {
        "iss": keyring.server_id,
        "sub": PRACTICE_TOOL,
        "client_id": PRACTICE_TOOL,
        "txn": terms.run,
        "aud": terms.target,
        "jti": terms.grant,
        "iat": floor(now.timestamp()),
        "nbf": floor(now.timestamp()),
        "exp": floor(now.timestamp() + PRACTICE_S),
        "cnf": {"jkt": keyring.public.thumbprint},
        "tctx": {"tool": PRACTICE_TOOL, "args_sha256": terms.args_sha256},
        "watchfloor": {"run": terms.run, "action": terms.grant, "grant": terms.grant, "epoch": 0},
    }
    return keyring.sign(GRANT_TYP, claims)


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
