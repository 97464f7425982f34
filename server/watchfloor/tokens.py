"""Tokens that this product signs itself: by an operator's own key, by the development issuer, by the server.

Never verifies one, never keeps a key, and asks neither a clock nor chance.
"""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Final, NamedTuple, cast

from pydantic import JsonValue

from watchfloor.chain import b64url, sha256, unb64url
from watchfloor.identity import Vouch
from watchfloor.wire import Signer, SigningKey

ALGORITHM: Final = "EdDSA"
"""Ed25519 alone (RFC 8037): every key of our own is one."""

OPERATOR_TYP: Final = "watchfloor-operator+jwt"
VOUCHED_TYP: Final = "watchfloor-vouched+jwt"
CREDENTIAL_TYP: Final = "watchfloor-blended+jwt"
GRANT_TYP: Final = "watchfloor-grant+jwt"
DELEGATION_TYP: Final = "watchfloor-delegation+jwt"

MANDATE_TYP: Final = "watchfloor-mandate+jwt"

DEV_POINT: Final = "point:"
"""What the subject of an enforcement point's development token begins with: no agent's name holds a colon."""

OPERATOR_TOKEN_S: Final = 60
"""How far ahead an operator's token may expire: it is made for one connection."""


def sign_token(key: Signer, typ: str, claims: Mapping[str, JsonValue]) -> str:
    """Sign claims as a compact JWS; `kid` is the key's RFC 7638 thumbprint."""
    head: dict[str, JsonValue] = {"alg": ALGORITHM, "kid": key.public.thumbprint, "typ": typ}
    signed = ".".join(b64url(json.dumps(part, separators=(",", ":")).encode()) for part in (head, dict(claims)))
    return f"{signed}.{key.sign(signed.encode())}"


def operator_token(
    key: Signer, name: str, server_id: str, *, now: datetime, jti: str, ttl_s: int = OPERATOR_TOKEN_S
) -> str:
    """Make the token with which an operator opens one connection, signed by the operator's enrolled key."""
    at_s = int(now.timestamp())
    claims: dict[str, JsonValue] = {
        "iss": name,
        "sub": name,
        "aud": server_id,
        "iat": at_s,
        "exp": at_s + ttl_s,
        "jti": jti,
    }
    return sign_token(key, OPERATOR_TYP, claims)


def vouched_token(key: Signer, vouch: Vouch, name: str, server_id: str, *, now: datetime, jti: str) -> str:
    """Make the token with which a gateway opens one connection for an operator who logged in there."""
    at_s = int(now.timestamp())
    claims: dict[str, JsonValue] = {
        "iss": vouch.gateway,
        "sub": name,
        "aud": server_id,
        "iat": at_s,
        "exp": at_s + OPERATOR_TOKEN_S,
        "jti": jti,
        "fingerprint": vouch.fingerprint,
    }
    return sign_token(key, VOUCHED_TYP, claims)


class Errand(NamedTuple):
    """What a mandate is for: an agent, a task, tools (any, if none is named) and limits in the form of `Limit`."""

    agent: str
    task: str
    tools: tuple[str, ...]
    limits: Mapping[str, JsonValue]


def login_nonce(thumbprint: str) -> str:
    """The nonce with which a person signs in, so that their sign-in names their key."""
    return b64url(sha256(f"watchfloor login v1\n{thumbprint}".encode()))


def mandate_token(
    key: SigningKey, signed_in: str, errand: Errand, *, server_id: str, now: datetime, ttl_s: int, jti: str
) -> str:
    """Make a mandate: signed by the key that the sign-in names. Whose it is, is taken from the sign-in."""
    at_s = int(now.timestamp())
    person = unverified_claims(signed_in)
    claims: dict[str, JsonValue] = {
        "iss": person.get("iss"),
        "sub": person.get("sub"),
        "aud": server_id,
        "iat": at_s,
        "exp": at_s + ttl_s,
        "jti": jti,
        "agent": errand.agent,
        "task": errand.task,
        "tools": [*errand.tools],
        "limits": dict(errand.limits),
        "key": key.public.jwk.model_dump(mode="json"),
        "signed_in": signed_in,
    }
    return sign_token(key, MANDATE_TYP, claims)


def unverified_claims(token: str) -> dict[str, JsonValue]:
    """Read a token's claims for whoever holds it; raises ValueError. They prove nothing."""
    parts = token.split(".")
    found: object = json.loads(unb64url(parts[1])) if len(parts) == 3 else None
    if not isinstance(found, dict):
        raise ValueError("this is no signed token")  # noqa: TRY004 - it is the text that is wrong, not its type
    return cast(dict[str, JsonValue], found)


def dev_issuer(server_id: str) -> str:
    """Name a server's development issuer."""
    return f"watchfloor-dev:{server_id}"


def dev_token(
    key: SigningKey, *, server_id: str, agent: str, human: str | None, now: datetime, ttl_s: int, jti: str
) -> str:
    """Make a development token: `human` is vouched for by nobody, and shown as such."""
    at_s = int(now.timestamp())
    claims: dict[str, JsonValue] = {
        "iss": dev_issuer(server_id),
        "sub": agent,
        "aud": server_id,
        "iat": at_s,
        "exp": at_s + ttl_s,
        "jti": jti,
    }
    return sign_token(key, "JWT", claims if human is None else {**claims, "human": human})
