"""The one JSON decoder: what passes here means the same to every reader.

It refuses duplicate keys, NaN and infinities, integers that others round, lone surrogates, NUL, deep
nesting and long lines (RFC 7493). Never knows what a line is about.
"""

import json
import math
import re
from typing import Final, NoReturn, cast

from watchfloor.errors import ProtocolError
from watchfloor.wire.limits import DEPTH, INTEGER, LINE_BYTES


def loads(raw: bytes) -> dict[str, object]:
    """Decode one line into its object; raises `ProtocolError` with the code of the first fault."""
    if len(raw) > LINE_BYTES:
        raise ProtocolError("line_too_long", f"the line has {len(raw)} bytes, {LINE_BYTES} are allowed; split it")
    try:
        text = raw.decode()
    except UnicodeDecodeError as error:
        raise ProtocolError("json", f"the line is not UTF-8: byte {error.start} is wrong") from error
    if raw.count(b"{") + raw.count(b"[") > DEPTH and _depth(text) > DEPTH:
        raise ProtocolError("depth", f"the line nests deeper than {DEPTH} levels; flatten it")
    try:
        value: object = _DECODER.decode(text)
    except json.JSONDecodeError as error:
        raise ProtocolError("json", f"the line is not JSON: {error.msg} at character {error.pos}") from error
    if not isinstance(value, dict):
        raise ProtocolError("json", "a line is one JSON object")
    if b"\\u" in raw:
        _refuse_hidden(text)
    return cast(dict[str, object], value)


def _pairs(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ProtocolError("duplicate_key", "an object has the same key twice; send each key once")
    return found


def _integer(digits: str) -> int:
    # The length first: int() of 64 KiB of digits is slow, and CPython refuses over 4300 of them.
    if len(digits) > 17 or abs(number := int(digits)) > INTEGER:
        raise ProtocolError("number", "an integer beyond 2^53-1 is not exact everywhere; send it as a string")
    return number


def _float(digits: str) -> float:
    number = float(digits)
    if not math.isfinite(number):
        raise ProtocolError("number", "a number is too large for a double; send it as a string")
    return number


def _constant(name: str) -> NoReturn:
    raise ProtocolError("number", f"{name} is not JSON; send null or a string")


_DECODER: Final = json.JSONDecoder(
    object_pairs_hook=_pairs, parse_int=_integer, parse_float=_float, parse_constant=_constant
)

_STRING: Final = re.compile(r'"(?:[^"\\]|\\.)*"', re.DOTALL)
_ESCAPE: Final = re.compile(r"\\(?:u([0-9a-fA-F]{4})|.)", re.DOTALL)


def _depth(text: str) -> int:
    """Count the deepest nesting outside strings, without recursion."""
    deepest = level = 0
    for sign in re.findall(r"[\[{\]}]", _STRING.sub('""', text)):
        level += 1 if sign in "[{" else -1
        deepest = max(deepest, level)
    return deepest


def _refuse_hidden(text: str) -> None:
    """Refuse an escaped NUL, and a surrogate without its partner (RFC 8259 8.2)."""
    high_ends_at = -1  # where an unpaired high surrogate ended: the low one must begin there
    for escape in _ESCAPE.finditer(text):
        unit = int(escape[1], 16) if escape[1] else -1
        is_low = 0xDC00 <= unit <= 0xDFFF
        if is_low != (high_ends_at == escape.start()) or (high_ends_at >= 0 and not is_low):
            raise ProtocolError("surrogate", "a string holds half of a surrogate pair; send whole characters")
        if unit == 0:
            raise ProtocolError("nul", "a string holds NUL; leave it out")
        high_ends_at = escape.end() if 0xD800 <= unit <= 0xDBFF else -1
    if high_ends_at >= 0:
        raise ProtocolError("surrogate", "a string holds half of a surrogate pair; send whole characters")
