"""Secret arguments leave this process only as seals: HMAC-SHA256 under a key that nobody else has.

Never knows which tool an argument is for, nor keeps a secret longer than its action.
"""

import hmac
from collections.abc import Callable, Mapping, Sequence
from typing import Final, NamedTuple, cast

from pydantic import JsonValue

from watchfloor.chain import b64url, jcs

SEALED: Final = "$sealed"
"""The one member of a seal."""


class Sealed(NamedTuple):
    """Arguments as they are sent, and what stands behind each seal."""

    args: dict[str, JsonValue]
    plain: Mapping[str, JsonValue]


def seal(args: Mapping[str, JsonValue], pointers: Sequence[str], key: bytes) -> Sealed:
    """Put a seal at every secret pointer (RFC 6901) where a value stands; equal values have equal seals in one run."""
    plain: dict[str, JsonValue] = {}

    def sealing(value: JsonValue) -> JsonValue:
        text = b64url(hmac.digest(key, jcs(value), "sha256"))
        plain[text] = value
        return {SEALED: text}

    sealed: JsonValue = dict(args)
    for pointer in pointers:
        sealed = _put(sealed, _steps(pointer), sealing)
    return Sealed(cast(dict[str, JsonValue], sealed), plain)


def unseal(value: JsonValue, plain: Mapping[str, JsonValue]) -> JsonValue:
    """Put the secret back wherever one of our own seals stands."""
    if isinstance(value, dict):
        text = value.get(SEALED)
        if len(value) == 1 and isinstance(text, str) and text in plain:
            return plain[text]
        return {name: unseal(part, plain) for name, part in value.items()}
    if isinstance(value, list):
        return [unseal(part, plain) for part in value]
    return value


def _steps(pointer: str) -> list[str]:
    return [step.replace("~1", "/").replace("~0", "~") for step in pointer.split("/")[1:]]


def _put(value: JsonValue, steps: Sequence[str], sealing: Callable[[JsonValue], JsonValue]) -> JsonValue:
    """Replace what stands at the end of `steps`; where nothing stands, nothing is done."""
    if not steps:
        return sealing(value)
    name, rest = steps[0], steps[1:]
    if isinstance(value, dict) and value.get(name) is not None:
        return {**value, name: _put(value[name], rest, sealing)}
    if isinstance(value, list) and name.isdigit() and int(name) < len(value):
        place = int(name)
        return [_put(part, rest, sealing) if at == place else part for at, part in enumerate(value)]
    return value
