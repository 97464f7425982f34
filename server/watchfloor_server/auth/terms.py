"""What an issuer's entry asks of a token's claims, and what it takes from them.

Never knows whether the token is signed: that is settled before.
"""

from collections.abc import Mapping
from typing import Final, cast

from pydantic import JsonValue

from watchfloor.identity import Build
from watchfloor.jwks import TokenRefused, quoted

POSTURE_LENGTH: Final = 100
"""The longest posture; an issuer's own word for where an agent runs is a few letters."""

_KNOWLEDGE: Final = frozenset({"pwd", "pin", "kba"})
_POSSESSION: Final = frozenset({"otp", "hwk", "swk", "sms", "tel", "sc", "pop"})
_INHERENCE: Final = frozenset({"face", "fpt", "iris", "retina", "vbm"})


def find(claims: Mapping[str, JsonValue], path: str) -> JsonValue:
    """The claim of this name, or at this path (`/kubernetes.io/namespace`: RFC 6901); None if there is none."""
    here: JsonValue = dict(claims)
    for step in path[1:].split("/") if path.startswith("/") else [path]:
        name = step.replace("~1", "/").replace("~0", "~") if path.startswith("/") else step
        here = here.get(name) if isinstance(here, dict) else None
    return here


def check_required(claims: Mapping[str, JsonValue], required: Mapping[str, JsonValue]) -> None:
    """Refuse a token that lacks a required claim, or has another value there."""
    for path, value in required.items():
        found = find(claims, path)
        if type(found) is not type(value) or found != value:
            raise TokenRefused("claim", f"the token's claim {path!r} is not what the issuer's entry requires")


def check_patterns(claims: Mapping[str, JsonValue], patterns: Mapping[str, str]) -> None:
    """Refuse a token whose claim is no text that fits the pattern for it."""
    for path, pattern in patterns.items():
        found = find(claims, path)
        if not isinstance(found, str) or not fits(found, pattern):
            raise TokenRefused("claim", f"the token's claim {path!r} ({quoted(found)}) does not fit {pattern!r}")


def fits(text: str, pattern: str) -> bool:
    """True if a text is a pattern, in which `*` stands for any characters and nothing else is special.

    In time linear in the text for each `*`, whatever both say: no text can make it slow.
    """
    first, *rest = pattern.split("*")
    if not rest:
        return text == pattern
    if not text.startswith(first):
        return False
    at = len(first)
    for part in rest[:-1]:
        at = text.find(part, at)
        if at < 0:
            return False
        at += len(part)
    return len(text) - len(rest[-1]) >= at and text.endswith(rest[-1])


def posture_of(claims: Mapping[str, JsonValue], path: str | None) -> str | None:
    """The posture a token tells; None if its issuer maps none, or it is no short text."""
    found = None if path is None else find(claims, path)
    return found if isinstance(found, str) and 0 < len(found) <= POSTURE_LENGTH else None


def build_of(claims: Mapping[str, JsonValue], paths: Mapping[str, str]) -> Build | None:
    """What a token tells of the agent's build; raises `TokenRefused` for what is no text of sound length."""
    found = {part: value for part, path in paths.items() if (value := find(claims, path)) is not None}
    try:
        return Build.model_validate(found) if found else None
    except ValueError as error:
        raise TokenRefused("claim", "what the token says of the agent's build is no text of sound length") from error


def mfa_of(claims: Mapping[str, JsonValue], acr: tuple[str, ...]) -> bool | None:
    """Whether a person signed in with factors of two kinds (RFC 8176), or by an `acr` that means so; None: not said."""
    if claims.get("acr") in acr:
        return True
    methods = claims.get("amr")
    if not isinstance(methods, list):
        return None
    said = {method for method in cast(list[JsonValue], methods) if isinstance(method, str)}
    kinds = sum(not said.isdisjoint(kind) for kind in (_KNOWLEDGE, _POSSESSION, _INHERENCE))
    return "mfa" in said or kinds > 1
