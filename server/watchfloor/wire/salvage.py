"""What a refused line still tells: its `seq`, if it is JSON and has exactly one.

It reads every grammatical JSON text, however deep or long, without recursion. Never knows why the
line was refused.
"""

import json
import re
from typing import Final

_TOKEN: Final = re.compile(
    r"[ \t\n\r]*(?:"
    r'(?P<string>"(?:[^"\\\x00-\x1f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*")'
    r"|(?P<scalar>-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?|true|false|null|NaN|-?Infinity)"
    r"|(?P<sign>[\[\]{},:]))"
)
_SMALL_INTEGER: Final = re.compile(r"-?(?:0|[1-9][0-9]{0,15})")


def salvage_seq(raw: bytes) -> int | None:
    """Find the one integer `seq` of the line's own object; None if it is not JSON, or has none or two."""
    try:
        text = raw.decode()
    except UnicodeDecodeError:
        return None
    walk = _Walk()
    place = 0
    while (token := _TOKEN.match(text, place)) is not None:
        if not walk.take(token):
            return None
        place = token.end()
    if text[place:].strip(" \t\n\r") or not walk.done or len(walk.seqs) != 1:
        return None
    return int(walk.seqs[0]) if _SMALL_INTEGER.fullmatch(walk.seqs[0]) else None


class _Walk:
    """The JSON grammar (RFC 8259 2) as a machine over tokens: `want` is what may come next."""

    def __init__(self) -> None:
        self.open: list[str] = []
        self.want = "value"
        self.key = ""
        self.seqs: list[str] = []

    @property
    def done(self) -> bool:
        return self.want == "end"

    def take(self, token: re.Match[str]) -> bool:
        """Take one token; False if the grammar does not allow it here."""
        text = token[0].strip(" \t\n\r")
        if token["sign"] and text in ",:]}":
            return self._punctuate(text)
        if self.want in ("key", "key or close"):
            self.key, self.want = text, "colon"
            return token["string"] is not None
        if self.want not in ("value", "value or close") or not (self.open or text == "{"):
            return False
        self._note_seq(text)
        if text in ("{", "["):
            self.open.append(text)
            self.want = "key or close" if text == "{" else "value or close"
        else:
            self.want = "comma or close"
        return True

    def _note_seq(self, text: str) -> None:
        if self.open == ["{"] and json.loads(self.key) == "seq":
            self.seqs.append(text)

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
