"""An operator's token: signed by the enrolled key, or by a gateway that they logged in at, for a minute.

Never knows how the key was enrolled, nor what the operator may do.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from watchfloor.chain import b64url
from watchfloor.identity import Vouch
from watchfloor.ids import is_id
from watchfloor.jwks import Jws, TokenRefused, quoted, read_jws
from watchfloor.jwks.claims import LEEWAY, check_audience, check_times, check_typ, plain_typ, text_claim
from watchfloor.jwks.keyset import check_algorithm
from watchfloor.tokens import ALGORITHM, OPERATOR_TOKEN_S, OPERATOR_TYP, VOUCHED_TYP
from watchfloor.wire import PublicKey, ssh_fingerprint
from watchfloor_server.auth.tokens import token_hash

_AHEAD: Final = timedelta(seconds=OPERATOR_TOKEN_S) + LEEWAY


class Book(NamedTuple):
    """Enrolled raw keys by name: operators', and those of gateways, which vouch for operators and are none."""

    operators: Mapping[str, bytes]
    gateways: Mapping[str, bytes]


class OperatorEvidence(NamedTuple):
    """A verified operator; the `hello` must prove possession of this very `key`: a gateway's, where one vouches."""

    name: str
    key: PublicKey
    jti: str
    expires_at: datetime
    token_sha256: str
    vouch: Vouch | None = None


def verify_operator(token: str, book: Book, server_id: str, now: datetime) -> OperatorEvidence:
    """Verify an operator's token, or what a gateway says of one. Raises `TokenRefused`."""
    jws = read_jws(token)
    is_vouched = jws.typ is not None and plain_typ(jws.typ) == VOUCHED_TYP
    if not is_vouched:
        check_typ(jws.typ, OPERATOR_TYP)
    check_algorithm(jws, (ALGORITHM,))
    name = text_claim(jws.claims, "sub")
    vouch = _vouched(jws, book, name) if is_vouched else None
    key = _key_of(jws, book, name) if vouch is None else PublicKey(book.gateways[vouch.gateway])
    if not key.vouches(b64url(jws.signature), jws.signed):
        raise TokenRefused("signature", f"the token is not signed by the key that {quoted(_signer(jws))} enrolled")
    check_audience(jws.claims, server_id)
    times = check_times(jws.claims, now)
    if times.expires_at > now + _AHEAD:
        raise TokenRefused(
            "too_long",
            f"an operator's token is good for at most {OPERATOR_TOKEN_S} s; make it anew for each connection",
        )
    jti = text_claim(jws.claims, "jti")
    return OperatorEvidence(name, key, jti, times.expires_at, token_hash(token), vouch)


def _key_of(jws: Jws, book: Book, name: str) -> PublicKey:
    """The key of an operator who comes in their own name."""
    if not is_id(name) or _signer(jws) != name:
        raise TokenRefused("claim", f"an operator's token has one name as 'iss' and 'sub', this one has {quoted(name)}")
    if name in book.gateways:
        raise TokenRefused("gateway", f"{quoted(name)} is a gateway: it vouches for operators, and is none itself")
    if name not in book.operators:
        raise TokenRefused("operator", f"no operator {quoted(name)} is enrolled here; run: watchfloor operator enrol")
    return PublicKey(book.operators[name])


def _vouched(jws: Jws, book: Book, name: str) -> Vouch:
    """Who vouches for an operator, and for which of their keys: the one that they enrolled."""
    gateway, fingerprint = _signer(jws), text_claim(jws.claims, "fingerprint")
    if gateway not in book.gateways:
        raise TokenRefused(
            "gateway",
            f"{quoted(gateway)} is no gateway here; an admin adds one: watchfloor operator add --role gateway",
        )
    if name not in book.operators:
        raise TokenRefused("operator", f"no operator {quoted(name)} is enrolled here, whoever vouches for them")
    if fingerprint != ssh_fingerprint(book.operators[name]):
        raise TokenRefused(
            "key", f"{quoted(fingerprint)} is not the key that {quoted(name)} enrolled; log in with that"
        )
    return Vouch(gateway=gateway, fingerprint=fingerprint)


def _signer(jws: Jws) -> str:
    return text_claim(jws.claims, "iss")
