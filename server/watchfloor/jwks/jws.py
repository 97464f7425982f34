"""A signed token taken apart, strictly: what passes here has one reading and one spelling (RFC 7515, RFC 7519).

Never knows which issuer is trusted, and says nothing about the signature: that is `KeySet.check`.
"""

from typing import Final, NamedTuple

from pydantic import JsonValue

from watchfloor.chain import unb64url
from watchfloor.errors import ProtocolError
from watchfloor.jwks.refusal import TokenRefused, quoted
from watchfloor.wire.strict import loads

TOKEN_BYTES: Final = 16 * 1024
"""The longest token that is looked at: identity providers stay under 8 KiB, and proxies cut headers there."""

KID_LENGTH: Final = 256
"""The longest key id; thumbprints have 43 characters, certificates' serial numbers fewer than 100."""

_FORBIDDEN: Final = {
    "jwk": "brings its own key",
    "jku": "says itself where its key is",
    "x5u": "says itself where its certificate is",
    "x5c": "brings its own certificate",
    "crit": "demands extensions that nobody here knows",
    "b64": "has a payload that is not base64url",
    "zip": "is compressed",
    "enc": "is encrypted",
}
"""Header members that would let a token choose by what it is judged (RFC 7515 4.1, RFC 8725 3.10)."""


class Jws(NamedTuple):
    """A token in its parts; nothing of it is believed before a key checked it."""

    alg: str
    typ: str | None
    kid: str | None
    claims: dict[str, JsonValue]
    signed: bytes
    signature: bytes


def read_jws(token: str) -> Jws:
    """Take a compact JWS apart; raises `TokenRefused`.

    Refused are: too long, other than three parts, padded or non-canonical base64url, JSON that readers
    understand differently (duplicate keys, NaN), and headers that name a key or an extension.
    """
    if len(token) > TOKEN_BYTES:
        raise TokenRefused("size", f"the token has {len(token)} characters, at most {TOKEN_BYTES} are read")
    parts = token.split(".")
    if len(parts) != 3:
        raise TokenRefused("form", f"a token has three parts (a compact JWS), this one has {len(parts)}")
    header = _object(parts[0], "header")
    for name, fault in _FORBIDDEN.items():
        if name in header:
            raise TokenRefused("header", f"the token {fault} (header {name!r}); leave that header out")
    return Jws(
        alg=_text(header, "alg") or "none",
        typ=_text(header, "typ"),
        kid=_text(header, "kid"),
        claims=_object(parts[1], "payload"),
        signed=f"{parts[0]}.{parts[1]}".encode("ascii"),
        signature=_raw(parts[2], "signature"),
    )


def _raw(part: str, name: str) -> bytes:
    try:
        return unb64url(part)
    except ValueError as error:
        raise TokenRefused("form", f"the token's {name} is not base64url: {error}") from error


def _object(part: str, name: str) -> dict[str, JsonValue]:
    raw = _raw(part, name)
    try:
        return loads(raw)
    except ProtocolError as error:
        raise TokenRefused("form", f"the token's {name} cannot be read: {error.reason}") from error


def _text(header: dict[str, JsonValue], name: str) -> str | None:
    value = header.get(name)
    if name not in header:
        return None
    if not isinstance(value, str) or not 0 < len(value) <= KID_LENGTH:
        raise TokenRefused("header", f"the token's header {name!r} is not a short text: {quoted(value)}")
    return value
