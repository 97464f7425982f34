"""Answering a card: which step is open, what was typed, and what is to be sent; all of it but the drawing.

Never sends anything, and never opens the approve step before every line was in view.
"""

from collections.abc import Callable
from typing import NamedTuple

from watchfloor.oversight import Card, Verdict, stamp
from watchfloor_console.board import CardEnd
from watchfloor_console.driver.handwriting import Escapes, Handwriting, Tries
from watchfloor_console.render.answers import REASONS, cannot_approve
from watchfloor_console.render.deciding import Deciding, Step
from watchfloor_console.render.needs import why_not
from watchfloor_console.render.picture import Picture
from watchfloor_console.render.reading import Progress, Reading
from watchfloor_console.screens.editing import scope_of, widened

REASON_CHARS = 500
"""The longest reason that can be typed here."""


class Typed(NamedTuple):
    """One key: its name, the sign on it if it has one, and when it was pressed."""

    key: str
    sign: str
    at_s: float


class Answering:
    """One card on one screen. `clock_s` is the steady clock that keys are stamped with."""

    def __init__(self, card: Card, step: Step, escapes: Escapes, clock_s: Callable[[], float]) -> None:
        self._escapes = escapes
        self._clock_s = clock_s
        self._hand: Handwriting | None = None
        self._tries = Tries()
        self.state = Deciding(card, Progress(), step=step)

    def look(self, picture: Picture) -> Deciding:
        """The state with what changed outside: the card itself, its end, its code, the clock."""
        state, at_s = self.state, self._clock_s()
        escalation = state.card.escalation
        card, end = picture.board.cards.get(escalation), picture.board.ends.get(escalation)
        if card is None and end is None:
            end = CardEnd(escalation, "closed", (), "it is not open any more", picture.now.isoformat())
        if card is not None and card.card_sha256 != state.card.card_sha256:
            state = self._shut(
                state._replace(progress=Progress(), scope=0, edited=None, is_supplied=False, supplied=None)
            )  # another card under the same name: read it anew
        state = state._replace(card=card or state.card, end=end)
        if end is not None or not picture.health.is_live():
            state = self._shut(state)
        state = state._replace(cannot=_cannot(state, picture), closed_s=self._tries.closed_s(at_s))
        self.state = self._with_code(state, at_s)
        return self.state

    def keep_reading(self, reading: Reading) -> Deciding:
        """Close the approve step if its lines are not those that were read: the screen is another size now."""
        if self.state.step == "approve" and not self.state.progress.is_whole(reading):
            self.state = self._shut(self.state)._replace(answer="the screen changed: read it to the end again")
        return self.state

    def answered(self, says: str, *, is_over: bool) -> None:
        """What came of an answer: shown, and until it is over nothing else is sent."""
        self.state = self.state._replace(is_sending=not is_over, answer=says)

    def approve(self, reading: Reading) -> None:
        """Open the approve step, if it may be opened; else say why not."""
        why = cannot_approve(self.state, reading)
        if why:
            self.state = self.state._replace(answer=f"approve: {why}")
        else:
            self._hand = Handwriting(self.state.code, self._clock_s())
            self.state = self.state._replace(step="approve", answer="")

    def deny(self) -> None:
        """Open the deny step, if it may be opened."""
        if self.state.end is None and not self.state.cannot and not self.state.is_sending:
            self.state = self.state._replace(step="deny", reason="", answer="")

    def claim(self, operator: str) -> Verdict | None:
        """Tell the others that this card is in hand, or give it back."""
        if self.state.end is not None or self.state.cannot or self.state.is_sending:
            return None
        has_it = operator in self.state.card.claims
        self.state = self.state._replace(is_sending=True, answer="giving it back" if has_it else "claiming it")
        return Verdict("release" if has_it else "claim")

    def cannot_confer(self) -> str:
        """Why the agent cannot be asked about this card, nor the card be passed on; empty if they can."""
        if self.state.end is not None:
            return f"this card is {self.state.end.words()}"
        return self.state.cannot

    def widen(self) -> None:
        """Choose the next scope that the card offers; a step that is open closes."""
        self.state = widened(self._shut(self.state))

    def edit(self) -> None:
        """Open the edit step, if a change may be approved here at all."""
        if self.state.end is None and not self.state.cannot and not self.state.is_sending:
            self.state = self._shut(self.state)._replace(step="edit", answer="")

    def _verdict(self, code: str) -> Verdict:
        """What the code lets happen."""
        state = self.state
        if state.is_supplied:
            return Verdict("supply", code=code, result=state.supplied)
        args = None if state.edited is None else dict(state.edited.args)
        return Verdict("approve", code=code, scope=scope_of(state), args=args)

    def back(self) -> bool:
        """Close the step that is open; False if none was."""
        was_open = self.state.step != "read"
        self.state = self._shut(self.state)
        return was_open

    def type(self, typed: Typed) -> Verdict | None:
        """Take a key of the step that is open; a verdict comes back when one is to be sent."""
        if self.state.step == "approve":
            return self._sign(typed)
        return self._reason(typed) if self.state.step == "deny" else None

    def _with_code(self, state: Deciding, at_s: float) -> Deciding:
        code = state.card.code or ""
        if state.step != "approve":
            return state._replace(code=code, signs="")
        if self._hand is None or self._hand.code != code:
            self._hand = Handwriting(code, at_s)
        if self._hand.left_s(at_s) <= 0:
            return self._shut(state)._replace(answer="the code was on the screen for 20 s: press a again")
        signs, good_s, is_open = self._hand.signs, self._hand.left_s(at_s), self._hand.is_open(at_s)
        return state._replace(code=code, signs=signs, good_s=good_s, is_open=is_open)

    def _shut(self, state: Deciding) -> Deciding:
        self._hand = None
        return state._replace(step="read", signs="", good_s=0.0, is_open=False)

    def _sign(self, typed: Typed) -> Verdict | None:
        hand = self._hand
        if hand is None or self.state.is_sending or not typed.sign:
            return None
        came = hand.key(typed.sign, typed.at_s, is_near_escape=self._escapes.is_near(typed.at_s))
        if came.verdict == "complete":
            self.state = self._shut(self.state)._replace(is_sending=True, answer="approving")
            return self._verdict(hand.code)
        if came.verdict == "wrong":
            # A wrong code is sent, so that the server strikes the right one and shows the card with another.
            if self._tries.wrong(self._clock_s()):
                self.state = self._shut(self.state)
            self.state = self.state._replace(answer="a wrong key: a new code comes")
            return Verdict("approve", code=came.signs[:8])
        return None

    def _reason(self, typed: Typed) -> Verdict | None:
        text = self.state.reason
        if typed.key == "enter":
            if text and not self._escapes.is_near(typed.at_s):
                self.state = self._shut(self.state)._replace(is_sending=True, answer="denying")
                return Verdict("deny", reason=text)
        elif typed.key == "backspace":
            text = text[:-1]
        elif typed.sign:
            number = int(typed.sign) if typed.sign in "12345" else 0
            text = REASONS[number - 1] if number and not text else (text + typed.sign)[:REASON_CHARS]
        self.state = self.state._replace(reason=text)
        return None


def _cannot(state: Deciding, picture: Picture) -> str:
    """Why this console may not answer; empty if it may."""
    if not picture.health.is_live():
        return "no link: nothing is sent"
    if picture.health.is_read_only:
        return "this console only reads"
    return why_not(state.card, picture.health.operator, picture.words, stamp(picture.now))
