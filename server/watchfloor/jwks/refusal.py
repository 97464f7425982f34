"""Why a token is not believed: a short stable code, and one sentence for people.

It must never hold the token, nor a word of it that did not go through `visible`.
"""

from watchfloor.visible import visible

QUOTED_CELLS = 80
"""Cells of a token's own words in a sentence: enough to recognise an issuer, too few to carry a secret."""


class TokenRefused(Exception):
    """A token, or a key, is not believed. `code` is stable; `reason` is a sentence and safe to show and to store."""

    def __init__(self, code: str, reason: str) -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason


def quoted(value: object) -> str:
    """Quote a foreign value for a sentence: printable, on one line, bounded."""
    return visible(repr(value), limit=QUOTED_CELLS)
