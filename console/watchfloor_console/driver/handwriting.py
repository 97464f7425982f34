"""Four signs typed by hand: what a person types, told from pasted text, type-ahead and a terminal's own replies.

A pure machine over times that are handed in. Never knows what the signs let happen.
"""

from collections import deque
from typing import Final, Literal, NamedTuple

QUIET_AFTER_PAINT_S: Final = 0.700
"""The step takes keys only this long after it was painted: what was typed before was meant for something else."""

QUIET_AFTER_ESCAPE_S: Final = 0.150
"""Keys this near to anything that began with ESC are thrown away: a terminal's reply looks like that."""

FOUR_KEYS_S: Final = 0.120
"""Four keys within this are no hand's."""

GOOD_S: Final = 20.0
"""How long a code is good on the screen."""

WRONG_KEYS: Final = 5
"""The fifth wrong key closes the step for a while."""

CLOSED_S: Final = 10.0

Verdict = Literal["thrown away", "typed", "wrong", "complete"]


class Escapes:
    """When anything began with ESC, as the input thread saw it. Bounded: only the last ones matter."""

    def __init__(self) -> None:
        self._at_s: deque[float] = deque(maxlen=64)

    def note(self, at_s: float) -> None:
        """Something began with ESC."""
        self._at_s.append(at_s)

    def is_near(self, at_s: float) -> bool:
        """True if something did so near this moment."""
        return any(abs(at_s - each) < QUIET_AFTER_ESCAPE_S for each in tuple(self._at_s))


class Typed(NamedTuple):
    """What a key came to, and the signs that stand now."""

    verdict: Verdict
    signs: str


class Handwriting:
    """One code on one screen. Times are seconds of one steady clock."""

    def __init__(self, code: str, painted_s: float) -> None:
        self.code = code
        self.signs = ""
        self._painted_s = painted_s
        self._keys_s: deque[float] = deque(maxlen=4)

    def left_s(self, at_s: float) -> float:
        """How long the code stays good."""
        return max(0.0, GOOD_S - (at_s - self._painted_s))

    def is_open(self, at_s: float) -> bool:
        """True once the step was in view for long enough, and while the code is good."""
        return at_s - self._painted_s >= QUIET_AFTER_PAINT_S and self.left_s(at_s) > 0

    def key(self, sign: str, at_s: float, *, is_near_escape: bool) -> Typed:
        """Take one key."""
        self._keys_s.append(at_s)
        too_fast = len(self._keys_s) == 4 and at_s - self._keys_s[0] < FOUR_KEYS_S
        if too_fast:
            self.signs = ""
        if too_fast or is_near_escape or not self.is_open(at_s):
            return Typed("thrown away", self.signs)
        expected = self.code[len(self.signs) : len(self.signs) + 1]
        if sign.casefold() != expected.casefold():
            wrong, self.signs = self.signs + sign, ""
            return Typed("wrong", wrong)
        self.signs += sign
        return Typed("complete" if len(self.signs) == len(self.code) else "typed", self.signs)


class Tries:
    """How often a wrong key was pressed for one card."""

    def __init__(self) -> None:
        self._wrong = 0
        self._closed_until_s = 0.0

    def wrong(self, at_s: float) -> bool:
        """Count one; True if the step closes now."""
        self._wrong += 1
        if self._wrong < WRONG_KEYS:
            return False
        self._wrong, self._closed_until_s = 0, at_s + CLOSED_S
        return True

    def closed_s(self, at_s: float) -> float:
        """How long the step stays closed."""
        return max(0.0, self._closed_until_s - at_s)
