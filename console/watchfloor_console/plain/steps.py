"""Steps that give leave or stop everything: what was asked for, and what must be typed by hand before it is done.

Never keeps a step open longer than it is good for, and takes nothing that was typed before it was read.
"""

from typing import Final, Literal, NamedTuple

from watchfloor.oversight import Card, LeaveScope

CODE_S: Final = 20.0
"""How long a code on the screen is good for."""

ARMED_S: Final = 10.0
"""How long `stop all` waits for itself: no screen reader needs longer, and no slip is that patient."""

HAND_S: Final = 0.7
"""What comes sooner was typed before the question could be read: type-ahead, a paste, a reply of the terminal."""

WRONG: Final = 5
"""After so many wrong codes the step stays closed for `CLOSED_S`."""

CLOSED_S: Final = 10.0


ONCE: Final = LeaveScope(once=True)


class Step(NamedTuple):
    """An open step: `word` is what must be typed; `card` and `scope` for an approval, `run` for a resume."""

    kind: Literal["approve", "resume", "all"]
    word: str
    opened_s: float
    card: Card | None = None
    run: str = ""
    scope: LeaveScope = ONCE

    def fault(self, typed: str, now_s: float) -> str:
        """Why what was typed does not count, without a look at whether it is right; empty if it counts."""
        good_s = ARMED_S if self.kind == "all" else CODE_S
        if now_s - self.opened_s > good_s:
            return f"that came after {good_s:g} s"
        if self.kind != "all" and now_s - self.opened_s < HAND_S:
            return "that came before it could be read"
        return ""

    def is_right(self, typed: str) -> bool:
        """True if the right word was typed; capitals do not matter."""
        return typed.strip().upper() == self.word.upper()


class Attempts:
    """Wrong codes in a row."""

    def __init__(self) -> None:
        self._wrong = 0
        self._closed_until_s = 0.0

    def is_closed(self, now_s: float) -> bool:
        """True while no step opens."""
        return now_s < self._closed_until_s

    def right(self) -> None:
        """A right code was typed."""
        self._wrong = 0

    def wrong(self, now_s: float) -> None:
        """A wrong code was typed."""
        self._wrong += 1
        if self._wrong >= WRONG:
            self._wrong, self._closed_until_s = 0, now_s + CLOSED_S
