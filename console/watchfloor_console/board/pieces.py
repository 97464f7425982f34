"""A piece: a text that is visible already, with what it means; every row and sentence is a few of them.

Never knows a colour, nor how wide a screen is.
"""

from typing import Literal, NamedTuple

from watchfloor.visible import visible

Hue = Literal[
    "text",
    "quiet",
    "bright",
    "strong",
    "ok",
    "waits",
    "waits-strong",
    "danger",
    "danger-strong",
    "focus",
    "focus-strong",
    "said",
    "quote",
    "quote-old",
    "rule",
    "chip-ok",
    "chip-waits",
    "chip-danger",
    "chip-focus",
    "keycap",
    "track",
]
"""Meanings. `-strong` is the same in bold, `quote` an agent's own words, `chip-` a word on a ground of that hue."""


class Piece(NamedTuple):
    """A visible text and its meaning."""

    text: str
    hue: Hue = "text"


Pieces = tuple[Piece, ...]

NAME_CELLS = 40
"""A foreign name in a sentence is at most this wide: sentences name, they do not quote."""


class Words(NamedTuple):
    """How foreign words are shown: with `ascii` every other sign becomes its code."""

    ascii: bool = False

    def name(self, text: str, limit: int = NAME_CELLS) -> str:
        """A foreign name, bounded."""
        return visible(text, limit=limit, ascii=self.ascii)

    def line(self, text: str, limit: int) -> str:
        """Foreign words on one line of at most `limit` cells."""
        return visible(text, limit=limit, ascii=self.ascii)


def plain(pieces: Pieces) -> str:
    """The bare text of pieces."""
    return "".join(piece.text for piece in pieces)
