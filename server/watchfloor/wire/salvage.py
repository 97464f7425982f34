"""What a refused line still tells: its `seq`, if it is JSON and has exactly one.

It reads every grammatical JSON text, however deep or long, in linear time. Never knows why the line
was refused.
"""

import json
import re
from typing import Any, Final, cast

from watchfloor.wire.nesting import nests_deeper

_SHALLOW: Final = 64  # levels that the recursive decoder may read: far below CPython's limit, wherever it is called
_SMALL_INTEGER: Final = re.compile(r"-?(?:0|[1-9][0-9]{0,15})")


def salvage_seq(raw: bytes) -> int | None:
    """Find the one integer `seq` of the line's own object; None if it is not JSON, or has none or two."""
    try:
        text = raw.decode()
    except UnicodeDecodeError:
        return None
    found = _walk(text) if nests_deeper(raw, _SHALLOW) else _decode(text)
    if found is None or len(found) != 1 or not _SMALL_INTEGER.fullmatch(found[0]):
        return None
    return int(found[0])


# Calls into C alone, as a hostile line has half a million values: an object becomes a tuple of all its pairs, an
# integer the bytes it was written with, and of another number only its length is kept.
_DECODER: Final = json.JSONDecoder(object_pairs_hook=tuple, parse_int=str.encode, parse_float=cast(Any, len))


def _decode(text: str) -> list[str] | None:
    """The values of `seq` in the outermost object as they were written, "" for no integer; None if not JSON."""
    try:
        value: object = _DECODER.decode(text)
    except json.JSONDecodeError:
        return None
    if not isinstance(value, tuple):
        return None
    pairs = cast(tuple[tuple[str, object], ...], value)
    return [seq.decode() if isinstance(seq, bytes) else "" for name, seq in pairs if name == "seq"]


_TOKEN: Final = re.compile(
    r"[ \t\n\r]*(?:"
    r'(?P<string>"(?:[^"\\\x00-\x1f]+|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*+")'
    r"|(?P<scalar>-?(?:0|[1-9][0-9]*+)(?:\.[0-9]++)?(?:[eE][+-]?[0-9]++)?|true|false|null|NaN|-?Infinity)"
    r"|(?P<sign>[\[\]{},:]))"
)


def _walk(text: str) -> list[str] | None:
    """The same without recursion, token by token, for what nests deep."""
    walk = _Walk()
    place = 0
    while (token := _TOKEN.match(text, place)) is not None:
        if not walk.take(token):
            return None
        place = token.end()
    return walk.seqs if walk.want == "end" and not text[place:].strip(" \t\n\r") else None


class _Walk:
    """The JSON grammar (RFC 8259 2) as a machine over tokens: `want` is what may come next."""

    def __init__(self) -> None:
        self.open: list[str] = []
        self.want = "value"
        self.key = ""
        self.seqs: list[str] = []

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
        if self.open == ["{"] and json.loads(self.key) == "seq":
            self.seqs.append(text)
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
