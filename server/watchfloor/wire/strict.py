"""The one JSON decoder: what passes here means the same to every reader.

It refuses duplicate keys, NaN and infinities, integers that others round, lone surrogates, NUL, deep
nesting and long lines (RFC 7493). Never knows what a line is about.
"""

import json
import math
import re
from collections import Counter
from typing import Final, NoReturn, cast

from pydantic import JsonValue

from watchfloor.errors import ProtocolError
from watchfloor.visible import visible
from watchfloor.wire.limits import DEPTH, INTEGER, LINE_BYTES
from watchfloor.wire.nesting import nests_deeper


def loads(raw: bytes, *, line_bytes: int = LINE_BYTES, depth: int = DEPTH) -> dict[str, JsonValue]:
    """Decode one line into its object; raises `ProtocolError` with the code of the first fault."""
    if len(raw) > line_bytes:
        raise ProtocolError("line_too_long", f"the line has {len(raw)} bytes, {line_bytes} are allowed; split it")
    try:
        text = raw.decode()
    except UnicodeDecodeError as error:
        raise ProtocolError("json", f"the line is not UTF-8: byte {error.start} is wrong; send UTF-8") from error
    if nests_deeper(raw, depth):
        raise ProtocolError("depth", f"the line nests deeper than {depth} levels; flatten it")
    text = text.strip(_SPACE)
    try:
        value: object
        value, end = _DECODER.raw_decode(text)
    except json.JSONDecodeError as error:
        fault = visible(error.msg, limit=80)
        raise ProtocolError("json", f"the line is not JSON: {fault} at character {error.pos}; mend it") from error
    if end != len(text):
        raise ProtocolError("json", f"more follows the JSON at character {end}; send one object a line")
    if not isinstance(value, dict):
        raise ProtocolError("json", "the line is JSON, but no object; send one object a line")
    if b"\\" in raw:  # one byte: found in a tenth of the time that two take
        _refuse_hidden(text)
    return cast("dict[str, JsonValue]", value)


def _pairs(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) == len(pairs):
        return found
    (twice, _), *_ = Counter(key for key, _ in pairs).most_common(1)
    raise ProtocolError("duplicate_key", f"an object has the key '{visible(twice, limit=60)}' twice; send it once")


def _integer(digits: str) -> int:
    # The length first: int() of 64 KiB of digits is slow, and CPython refuses over 4300 of them.
    if len(digits) < _INTEGER_DIGITS or (len(digits) <= _INTEGER_DIGITS + 1 and abs(int(digits)) <= INTEGER):
        return int(digits)
    raise ProtocolError("number", "an integer beyond 2^53-1 is not exact everywhere; send it as a string")


def _float(digits: str) -> float:
    number = float(digits)
    if not math.isfinite(number):
        raise ProtocolError("number", "a number is too large for a double; send it as a string")
    return number


def _constant(name: str) -> NoReturn:
    raise ProtocolError("number", f"{name} is not JSON; send null or a string")


_SPACE: Final = " \t\n\r"  # RFC 8259 2
_INTEGER_DIGITS: Final = 16  # of 2^53-1: what has fewer characters is smaller
_DECODER: Final = json.JSONDecoder(
    object_pairs_hook=_pairs, parse_int=_integer, parse_float=_float, parse_constant=_constant
)

_WHOLE: Final = re.compile(r"\\\\|\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}")
_HIDDEN: Final = re.compile(r"\\u(?:(0000)|[dD][89a-fA-F])")


def _refuse_hidden(text: str) -> None:
    """Refuse an escaped NUL, and a surrogate without its partner (RFC 8259 8.2), in a text that is JSON."""
    if "\\u" not in text:
        return
    # Without escaped backslashes each backslash left begins an escape; without whole pairs each surrogate is alone.
    found = _HIDDEN.search(_WHOLE.sub("", text))
    if found is None:
        return
    if found[1]:
        raise ProtocolError("nul", "a string holds NUL; leave it out")
    raise ProtocolError("surrogate", "a string holds half of a surrogate pair; send whole characters")
