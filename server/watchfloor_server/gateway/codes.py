"""The codes of open cards: four characters that prove a person saw this card on this device.

A code belongs to (operator, device, card). Never knows who may approve.
"""

import hmac
from collections.abc import Callable
from typing import Final

LETTERS: Final = "2346789bcdfghjkmnpqrtvwx"
"""24 signs that nobody mistakes for one another, and no vowels, so that no word is drawn."""

FAIR: Final = 256 - 256 % len(LETTERS)
"""Bytes from here on are drawn again: they would make some signs likelier than others."""

LENGTH: Final = 4


class Codes:
    """All codes in force; `entropy` gives that many random bytes."""

    def __init__(self, entropy: Callable[[int], bytes]) -> None:
        self._entropy = entropy
        self._of: dict[str, dict[tuple[str, str], str]] = {}

    def show(self, escalation: str, operator: str, device: str) -> str:
        """The code of this operator's device for a card; the same each time until a wrong one was tried."""
        known = self._of.setdefault(escalation, {})
        return known.setdefault((operator, device), self._draw())

    def accepts(self, escalation: str, operator: str, device: str, code: str | None) -> bool:
        """True if `code` is the one that was shown; a wrong try makes it worthless."""
        shown = self._of.get(escalation, {}).get((operator, device))
        if shown is not None and hmac.compare_digest(shown.encode(), (code or "").strip().lower().encode()):
            return True
        self._of.get(escalation, {}).pop((operator, device), None)
        return False

    def close(self, escalation: str) -> None:
        """A card is closed: its codes are worth nothing any more."""
        self._of.pop(escalation, None)

    def _draw(self) -> str:
        code = ""
        while len(code) < LENGTH:
            byte = self._entropy(1)[0]
            code += LETTERS[byte % len(LETTERS)] if byte < FAIR else ""
        return code
