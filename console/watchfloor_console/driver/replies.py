"""What a terminal says by itself as a string (ECMA-48 5.6), taken out of what was typed, however it is cut into reads.

A pure machine over texts and times that are handed in. Never keeps a control character back that is a key's: a stop
key goes through at once, in the middle of a reply too.
"""

from typing import Final

LONE_S: Final = 0.1
"""After ESC, alone or with one sign: so long nothing came, and it was a key, Escape or Alt and the sign."""

SILENT_S: Final = 1.0
"""So long nothing came of a reply that has begun: it is given up, and what comes is typed by a hand again.
Deliberately no bound in size: nothing of a reply is kept, and the rest of one that is too long must not be typed."""

_ESC: Final = "\x1b"
_OPENS: Final = frozenset("]P_^X")
"""OSC, DCS, APC, PM and SOS, behind ESC."""

_ENDS: Final = frozenset("\x07\x9c")
"""BEL, as terminals end an OSC, and ST as one sign; ESC and a backslash is the third end."""


class Replies:
    """Give every text that is read to `take`, and ask `due` whenever there is nothing to read."""

    def __init__(self) -> None:
        self._held = ""  # ESC, or ESC and the sign that opened a reply of which nothing came yet
        self._is_inside = False
        self._chars = 0
        self._at_s = 0.0

    def take(self, text: str, at_s: float) -> str:
        """What of a text was typed, with what was held before if it was typed as well."""
        self._at_s = at_s
        return "".join(map(self._one, text))

    def due(self, at_s: float) -> str:
        """What was held and is a key after all: nothing followed it. Nothing of a reply that has begun comes back."""
        quiet_s, has_begun = at_s - self._at_s, self._chars > 0
        if quiet_s < (SILENT_S if has_begun else LONE_S):
            return ""
        held, self._held = self._held, ""
        self._is_inside, self._chars = False, 0
        return held

    def _one(self, sign: str) -> str:
        if self._held == _ESC:
            return self._after_escape(sign)
        if sign == _ESC:
            self._held = _ESC
            return ""
        return self._inside(sign) if self._is_inside else sign

    def _after_escape(self, sign: str) -> str:
        was_inside, self._held = self._is_inside, ""
        if was_inside and sign < " " and sign != _ESC:
            return self._inside(sign)
        self._is_inside, self._chars = False, 0
        if sign in _OPENS:
            self._held, self._is_inside = _ESC + sign, True
            return ""
        if sign == _ESC:
            self._held = _ESC
            return _ESC
        return "" if was_inside and sign == "\\" else _ESC + sign

    def _inside(self, sign: str) -> str:
        self._held = ""
        self._chars += 1
        if sign in _ENDS:
            self._is_inside, self._chars = False, 0
            return ""
        return sign if sign < " " or sign == "\x7f" else ""
