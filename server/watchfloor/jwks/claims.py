"""Claims of a token, read with their types and weighed against a clock that is handed in (RFC 7519 4.1).

Never knows who issued them; whatever is missing, of another type or out of time is refused.
"""

import math
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Final, NamedTuple, cast

from pydantic import JsonValue

from watchfloor.jwks.refusal import TokenRefused, quoted

LEEWAY: Final = timedelta(seconds=5)
"""How far two clocks may be apart: synchronised ones stay within a second, and 5 s more leave harm nobody."""

TEXT_LENGTH: Final = 1024
"""The longest text of a claim that names somebody."""

_LAST_S: Final = 253_402_214_399
"""9999-12-30T23:59:59Z: a datetime holds it, and a leeway may be added to it."""


class Times(NamedTuple):
    """When a token was issued (None if it does not say), and until when it is good; aware UTC."""

    issued_at: datetime | None
    expires_at: datetime


def text_claim(claims: Mapping[str, JsonValue], name: str) -> str:
    """Read a claim that must be a text; raises `TokenRefused`."""
    value = claims.get(name)
    if value is None:
        raise TokenRefused("claim", f"the token lacks the claim {name!r}; its issuer must put it in")
    if not isinstance(value, str) or not 0 < len(value) <= TEXT_LENGTH:
        raise TokenRefused("claim", f"the token's claim {name!r} is not a text of 1 to {TEXT_LENGTH} characters")
    return value


def optional_text(claims: Mapping[str, JsonValue], name: str) -> str | None:
    """Read a claim that may be absent, and is a text if it is there."""
    return text_claim(claims, name) if claims.get(name) is not None else None


def object_claim(claims: Mapping[str, JsonValue], name: str) -> Mapping[str, JsonValue]:
    """Read a claim that is an object if it is there; an absent one is empty."""
    value = claims.get(name)
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise TokenRefused("claim", f"the token's claim {name!r} is not an object")
    return value


def time_claim(claims: Mapping[str, JsonValue], name: str) -> datetime | None:
    """Read a NumericDate (RFC 7519 2) as an aware time; None if it is absent."""
    value = claims.get(name)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise TokenRefused("claim", f"the token's claim {name!r} is not a number of seconds: {quoted(value)}")
    if not 0 <= value <= _LAST_S:
        raise TokenRefused("claim", f"the token's claim {name!r} is not a time of this calendar: {quoted(value)}")
    return datetime.fromtimestamp(value, UTC)


def check_times(claims: Mapping[str, JsonValue], now: datetime) -> Times:
    """Weigh `exp` (which must be there), `nbf` and `iat` against `now`, with `LEEWAY`; raises `TokenRefused`."""
    expires_at, starts_at, issued_at = (time_claim(claims, name) for name in ("exp", "nbf", "iat"))
    if expires_at is None:
        raise TokenRefused(
            "no_expiry", "the token has no expiry (claim 'exp'), so it would be good for ever; issue one that expires"
        )
    if now >= expires_at + LEEWAY:
        raise TokenRefused(
            "expired", f"the token expired at {_shown(expires_at)}; it is {_shown(now)} here: get a new one"
        )
    for name, at in (("nbf", starts_at), ("iat", issued_at)):
        if at is not None and at > now + LEEWAY:
            raise TokenRefused(
                "not_yet",
                f"the token is good from {_shown(at)} ({name!r}); it is {_shown(now)} here: compare the clocks",
            )
    if any(at is not None and at > expires_at for at in (starts_at, issued_at)):
        raise TokenRefused("claim", "the token ends before it begins; its issuer's clock or code is wrong")
    return Times(issued_at, expires_at)


def check_audience(claims: Mapping[str, JsonValue], audience: str) -> None:
    """Refuse a token that is not for `audience` alone.

    A list with this one member passes too (Kubernetes and SPIFFE write it so); one with more names
    does not: any other audience could replay the token here.
    """
    value = claims.get("aud")
    named = cast(list[JsonValue], value) if isinstance(value, list) else [value]
    if value is None or named == []:
        raise TokenRefused("audience", f"the token has no audience (claim 'aud'); it must be for {audience!r}")
    if len(named) > 1:
        raise TokenRefused("audience", f"the token is for {len(named)} audiences; it must be for {audience!r} alone")
    if named[0] != audience:
        raise TokenRefused("audience", f"the token is for {quoted(named[0])}; it must be for {audience!r}")


def check_typ(typ: str | None, wanted: str) -> None:
    """Refuse a token of another type than `wanted`: one made for another purpose (RFC 8725 3.11)."""
    if typ is None or plain_typ(typ) != wanted:
        raise TokenRefused("typ", f"the token is of type {quoted(typ)}; {wanted!r} is wanted here")


def plain_typ(typ: str) -> str:
    """A media type without its `application/` and in lower case, as RFC 7515 4.1.9 compares them."""
    return typ.lower().removeprefix("application/")


def _shown(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
