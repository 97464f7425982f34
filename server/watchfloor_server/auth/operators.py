"""An operator's own token: signed by the enrolled key, for this server, for a minute.

Never knows how the key was enrolled, nor what the operator may do.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from watchfloor.chain import b64url
from watchfloor.ids import is_id
from watchfloor.jwks import TokenRefused, quoted, read_jws
from watchfloor.jwks.claims import LEEWAY, check_audience, check_times, check_typ, text_claim
from watchfloor.jwks.keyset import check_algorithm
from watchfloor.tokens import ALGORITHM, OPERATOR_TOKEN_S, OPERATOR_TYP
from watchfloor.wire import PublicKey
from watchfloor_server.auth.tokens import token_hash

_AHEAD: Final = timedelta(seconds=OPERATOR_TOKEN_S) + LEEWAY


class OperatorEvidence(NamedTuple):
    """A verified operator; the `hello` must prove possession of this very `key`."""

    name: str
    key: PublicKey
    jti: str
    expires_at: datetime
    token_sha256: str


def verify_operator(token: str, keys: Mapping[str, bytes], server_id: str, now: datetime) -> OperatorEvidence:
    """Verify an operator's token; `keys` are the enrolled raw keys by name. Raises `TokenRefused`."""
    jws = read_jws(token)
    check_typ(jws.typ, OPERATOR_TYP)
    check_algorithm(jws, (ALGORITHM,))
    name = text_claim(jws.claims, "sub")
    if not is_id(name) or text_claim(jws.claims, "iss") != name:
        raise TokenRefused("claim", f"an operator's token has one name as 'iss' and 'sub', this one has {quoted(name)}")
    if name not in keys:
        raise TokenRefused("operator", f"no operator {quoted(name)} is enrolled here; run: watchfloor operator enrol")
    key = PublicKey(keys[name])
    if not key.vouches(b64url(jws.signature), jws.signed):
        raise TokenRefused("signature", f"the token is not signed by the key that {quoted(name)} enrolled")
    check_audience(jws.claims, server_id)
    times = check_times(jws.claims, now)
    if times.expires_at > now + _AHEAD:
        raise TokenRefused(
            "too_long",
            f"an operator's token is good for at most {OPERATOR_TOKEN_S} s; make it anew for each connection",
        )
    return OperatorEvidence(name, key, text_claim(jws.claims, "jti"), times.expires_at, token_hash(token))
