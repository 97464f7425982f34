"""JSON as the wire takes it: exact where it must be exact, mended and marked where it only tells.

Never knows which line a value is for.
"""

import hashlib
import json
import math
import re
from collections.abc import Mapping
from typing import Final, cast

from pydantic import JsonValue
from pydantic_core import PydanticSerializationError, to_jsonable_python

from watchfloor.chain import b64url
from watchfloor.errors import ProtocolError
from watchfloor.wire.limits import INTEGER
from watchfloor.wire.strict import loads

TEXT_BYTES: Final = 48 * 1024
"""A text or value beyond this does not go into one line whole: JSON escapes and the rest of the line need room."""

DEPTH_LEFT: Final = 24
"""Levels that a told value may have; the line around it needs some of the 32."""

_UNFIT: Final = re.compile("[\x00\ud800-\udfff]")


def exact(value: Mapping[str, object], what: str) -> dict[str, JsonValue]:
    """Turn a mapping into JSON without changing its meaning; raises ValueError for what the wire refuses."""
    try:
        plain = cast(dict[str, JsonValue], to_jsonable_python(dict(value), by_alias=True))
        loads(json.dumps(plain, ensure_ascii=False, allow_nan=False).encode())
    except (PydanticSerializationError, ValueError, ProtocolError) as error:
        raise ValueError(f"{what} cannot be sent as JSON: {error}; give text, numbers, lists and objects") from error
    return plain


def told(value: object) -> JsonValue:
    """Turn any value into JSON that tells what it was: what JSON cannot hold becomes text, what is long its hash."""
    try:
        plain = cast(JsonValue, to_jsonable_python(value, by_alias=True, fallback=_described))
    except (PydanticSerializationError, ValueError, RecursionError):
        plain = _described(value)
    plain = _mended(plain, DEPTH_LEFT)
    raw = json.dumps(plain, ensure_ascii=False).encode()
    if len(raw) > TEXT_BYTES:
        return {"$omitted": {"bytes": len(raw), "sha256": b64url(hashlib.sha256(raw).digest())}}
    return plain


def clean(text: str) -> str:
    """Replace what no line may hold, NUL and halves of surrogate pairs, by U+FFFD."""
    return _UNFIT.sub("\ufffd", text)


def pieces(text: str, limit_bytes: int = TEXT_BYTES) -> list[str]:
    """Cut a text into pieces that fit a line each, between characters; one empty piece if there is nothing."""
    found: list[str] = []
    rest = clean(text)
    while rest:
        size, piece = limit_bytes, rest[:limit_bytes]
        while len(json.dumps(piece, ensure_ascii=False).encode()) > limit_bytes:
            size //= 2
            piece = rest[:size]
        found.append(piece)
        rest = rest[len(piece) :]
    return found or [""]


def _described(value: object) -> str:
    return f"<{type(value).__qualname__}>"


def _mended(value: JsonValue, depth: int) -> JsonValue:
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else str(value)
    if isinstance(value, int):
        return value if abs(value) <= INTEGER else str(value)
    if depth == 0:
        return "<nested too deeply>"
    if isinstance(value, list):
        return [_mended(part, depth - 1) for part in value]
    return {clean(name): _mended(part, depth - 1) for name, part in value.items()}
