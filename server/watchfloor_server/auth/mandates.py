"""What a person gave an agent leave for: a mandate under the key that they signed in with.

Their sign-in stands inside it, and must name that very key; so whoever holds the sign-in alone can give nothing. Never
knows whether a mandate was used before, nor what of it is left.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final, Protocol

from pydantic import JsonValue, ValidationError

from watchfloor.chain import b64url
from watchfloor.identity import Mandate
from watchfloor.ids import is_id
from watchfloor.jwks import Jws, TokenRefused, quoted, read_jws
from watchfloor.jwks.claims import (
    LEEWAY,
    check_audience,
    check_times,
    object_claim,
    optional_text,
    plain_typ,
    text_claim,
    time_claim,
)
from watchfloor.jwks.keyset import check_algorithm
from watchfloor.tokens import ALGORITHM, MANDATE_TYP, login_nonce
from watchfloor.wire import Jwk, PublicKey, stamp
from watchfloor_server.auth.tokens import HumanEvidence, SignIn, token_hash

MANDATE_S: Final = 86_400
"""The longest life of a mandate: a day's work."""


SIGN_IN_LENGTH: Final = 8 * 1024
"""The longest sign-in: an ID token with many claims and a long signature has 3 KiB."""


class SignIns(Protocol):
    """The door, as far as it verifies that somebody signed in."""

    async def signed_in(self, token: str, at: datetime) -> SignIn:
        """Verify a person's sign-in as of a time; raises `TokenRefused`."""
        ...


def is_mandate(token: str) -> bool:
    """True if a token calls itself a mandate; it is not verified."""
    try:
        typ = read_jws(token).typ
    except TokenRefused:
        return False
    return typ is not None and plain_typ(typ) == MANDATE_TYP


async def verify_mandate(token: str, door: SignIns, server: str, agent: str, now: datetime) -> HumanEvidence:
    """Verify a mandate for this agent at this server; raises `TokenRefused`."""
    jws = read_jws(token)
    check_algorithm(jws, (ALGORITHM,))
    key = _key_of(jws)
    check_audience(jws.claims, server)
    times = check_times(jws.claims, now)
    if times.issued_at is None or times.expires_at - times.issued_at > timedelta(seconds=MANDATE_S) + LEEWAY:
        raise TokenRefused("too_long", f"a mandate says when it was given, and is good for at most {MANDATE_S} s")
    person = await door.signed_in(_sign_in(jws.claims), times.issued_at)
    _check_bound(person.jws, key)
    if (text_claim(jws.claims, "iss"), text_claim(jws.claims, "sub")) != (person.issuer, person.subject):
        raise TokenRefused("mandate", "the mandate is of another person than the one who signed in")
    named = text_claim(jws.claims, "agent")
    if named != agent:
        raise TokenRefused("not_for_agent", f"the mandate is for agent {quoted(named)}, not for {quoted(agent)}")
    return HumanEvidence(
        subject=person.subject,
        issuer=person.issuer,
        name=optional_text(person.jws.claims, "name") or optional_text(person.jws.claims, "preferred_username"),
        auth_at=time_claim(person.jws.claims, "auth_time"),
        issued_at=times.issued_at,
        expires_at=times.expires_at,
        token_sha256=token_hash(token),
        mfa=person.mfa,
        mandate=_read(jws.claims, agent, times.issued_at, times.expires_at),
    )


def _key_of(jws: Jws) -> PublicKey:
    """The key that the mandate says it is signed with, if it is; whose it is, the sign-in tells."""
    try:
        key = PublicKey.read(Jwk.model_validate(dict(object_claim(jws.claims, "key"))))
    except (ValueError, ValidationError) as error:
        raise TokenRefused("key", "the mandate's key cannot be used; sign in again: watchfloor login") from error
    if not key.verifies(b64url(jws.signature), jws.signed):
        raise TokenRefused("signature", "the mandate is not signed by the key that it names")
    return key


def _sign_in(claims: Mapping[str, JsonValue]) -> str:
    found = claims.get("signed_in")
    if not isinstance(found, str) or not 0 < len(found) <= SIGN_IN_LENGTH:
        raise TokenRefused("claim", f"the mandate holds no sign-in of at most {SIGN_IN_LENGTH} characters")
    return found


def _check_bound(jws: Jws, key: PublicKey) -> None:
    """The sign-in names the key: by `cnf.jkt` (RFC 7800), or by the nonce that was sent with the request for it."""
    bound = object_claim(jws.claims, "cnf").get("jkt")
    if bound != key.thumbprint and jws.claims.get("nonce") != login_nonce(key.thumbprint):
        raise TokenRefused(
            "confirmation",
            "the person's sign-in does not name the mandate's key; the issuer must put the request's nonce into it",
        )


def _read(claims: Mapping[str, JsonValue], agent: str, given_at: datetime, expires_at: datetime) -> Mandate:
    jti = text_claim(claims, "jti")
    try:
        if not is_id(jti):
            raise ValueError("its jti is no id")
        fields: dict[str, object] = {"id": jti, "agent": agent, "task": claims.get("task")}
        fields |= {"tools": claims.get("tools", []), "limits": claims.get("limits", {})}
        return Mandate.model_validate({**fields, "given_at": stamp(given_at), "expires_at": stamp(expires_at)})
    except ValueError as error:
        raise TokenRefused("mandate", "the mandate says what none can say; make it with: watchfloor mandate") from error
