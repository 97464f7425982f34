"""What a refused line still tells: its `seq` or its `id`, if it is JSON and has exactly one.

Both are found in linear time: a `seq` in every grammatical JSON text, an `id` in those that C reads. Never knows
why the line was refused.
"""

import json
import re
from typing import Any, Final, cast

from watchfloor.ids import is_id
from watchfloor.wire.nesting import nests_deeper

_SHALLOW: Final = 64  # levels that the recursive decoder may read: far below CPython's limit, wherever it is called
_SMALL_INTEGER: Final = re.compile(rb"-?(?:0|[1-9][0-9]{0,15})")


def salvage_seq(raw: bytes) -> int | None:
    """Find the one integer `seq` of the line's own object; None if it is not JSON, or has none or two."""
    found = _only(raw, "seq")
    return int(found) if isinstance(found, bytes) and _SMALL_INTEGER.fullmatch(found) else None


def salvage_id(raw: bytes) -> str | None:
    """Find the one `id` of the line's own object; None if it is not JSON, has none or two, or that is no id.

    None too for what nests deeper than 64 levels: walking through a MiB of brackets takes a second, and it is asked for
    where kills come in.
    """
    found = None if nests_deeper(raw, _SHALLOW) else _only(raw, "id")
    return found if isinstance(found, str) and is_id(found) else None


_Value = bytes | str | None
"""A value of the outermost object: an integer as it was written, a string, or something else."""


def _only(raw: bytes, name: str) -> _Value:
    try:
        text = raw.decode()
    except UnicodeDecodeError:
        return None
    found = _walk(text, name) if nests_deeper(raw, _SHALLOW) else _decode(text, name)
    return found[0] if found is not None and len(found) == 1 else None


# Calls into C alone, as a hostile line has half a million values: an object becomes a tuple of all its pairs, an
# integer the bytes it was written with, and of another number only its length is kept.
_DECODER: Final = json.JSONDecoder(object_pairs_hook=tuple, parse_int=str.encode, parse_float=cast(Any, len))


def _decode(text: str, name: str) -> list[_Value] | None:
    """The values of this name in the outermost object; None if the text is not JSON."""
    try:
        value: object = _DECODER.decode(text)
    except json.JSONDecodeError:
        return None
    if not isinstance(value, tuple):
        return None
    pairs = cast(tuple[tuple[str, object], ...], value)
    return [each if isinstance(each, bytes | str) else None for key, each in pairs if key == name]


_TOKEN: Final = re.compile(
    r"[ \t\n\r]*(?:"
    r'(?P<string>"(?:[^"\\\x00-\x1f]+|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*+")'
    r"|(?P<scalar>-?(?:0|[1-9][0-9]*+)(?:\.[0-9]++)?(?:[eE][+-]?[0-9]++)?|true|false|null|NaN|-?Infinity)"
    r"|(?P<sign>[\[\]{},:]))"
)


def _walk(text: str, name: str) -> list[_Value] | None:
    """The same without recursion, token by token, for what nests deep."""
    walk = _Walk(name)
    place = 0
    while (token := _TOKEN.match(text, place)) is not None:
        if not walk.take(token):
            return None
        place = token.end()
    return walk.found if walk.want == "end" and not text[place:].strip(" \t\n\r") else None


class _Walk:
    """The JSON grammar (RFC 8259 2) as a machine over tokens: `want` is what may come next."""

    def __init__(self, name: str) -> None:
        self.open: list[str] = []
        self.want = "value"
        self.key = ""
        self.found: list[_Value] = []
        self._name = name

    def take(self, token: re.Match[str]) -> bool:
        """Take one token; False if the grammar does not allow it here."""
        text = token[token.lastgroup or 0]
        if text in (",", ":", "]", "}"):
            return self._punctuate(text)
        if self.want in ("key", "key or close"):
            self.key, self.want = text, "colon"
            return token["string"] is not None
        if self.want not in ("value", "value or close") or not (self.open or text == "{"):
            return False
        if self.open == ["{"] and json.loads(self.key) == self._name:
            self.found.append(json.loads(text) if token["string"] is not None else text.encode())
        if text in ("{", "["):
            self.open.append(text)
            self.want = "key or close" if text == "{" else "value or close"
        else:
            self.want = "comma or close"
        return True

    def _punctuate(self, sign: str) -> bool:
        inside = self.open[-1] if self.open else ""
        if sign == ":":
            fits, self.want = self.want == "colon", "value"
        elif sign == ",":
            fits, self.want = self.want == "comma or close", "key" if inside == "{" else "value"
        else:
            opener, early = ("{", "key or close") if sign == "}" else ("[", "value or close")
            fits = inside == opener and self.want in ("comma or close", early)
            if fits:
                self.open.pop()
            self.want = "comma or close" if self.open else "end"
        return fits
