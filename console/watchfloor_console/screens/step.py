"""A step taken by hand: words are written, and what gives leave takes a code, as an approval does.

Never sends anything: what it was taken for goes up as a wish.
"""

from collections.abc import Callable
from typing import Final, NamedTuple

from textual import events

from watchfloor.oversight import OrderScope, Storm
from watchfloor_console.board import Pieces
from watchfloor_console.driver.handwriting import Escapes, Handwriting, Tries
from watchfloor_console.messages import Noted, Ordered, StormDenied, Told
from watchfloor_console.render.line import Line
from watchfloor_console.render.picture import Picture
from watchfloor_console.render.step import StepKind, StepNow, step_rows
from watchfloor_console.screens.body import BodyScreen
from watchfloor_console.screens.floor import Style

WORDS_CHARS: Final = 2000
"""The longest words that can be typed here."""


class Wanted(NamedTuple):
    """What a step is for: its title, what it would do, its run. `still` says why it cannot be taken any more."""

    kind: StepKind
    title: str
    says: tuple[Pieces, ...]
    run: str
    asks: str = ""
    scope: OrderScope | None = None
    still: Callable[[Picture], str] = lambda _: ""
    storm: Storm | None = None


class Hand(NamedTuple):
    """What a code is made and judged with: chance, and when anything began with ESC."""

    new_code: Callable[[], str]
    escapes: Escapes


class StepScreen(BodyScreen):
    """One step."""

    def __init__(self, style: Style, wanted: Wanted, hand: Hand) -> None:
        super().__init__("step", style)
        self.about = wanted.run
        self._wanted = wanted
        self._hand = hand
        self._writing: Handwriting | None = None
        self._tries = Tries()
        self._is_left = False
        self.now = StepNow(wanted.kind, wanted.title, wanted.says, wanted.asks)
        if not wanted.asks:
            self._ask_code()

    def rows(self, picture: Picture, height: int) -> tuple[Line, ...]:
        """The step as it stands; it closes by itself when it cannot be taken any more."""
        why = "no link: nothing is sent" if not picture.health.is_live() else self._wanted.still(picture)
        if why:
            self._leave(why)
        writing = self._writing
        if writing is not None:
            at_s = self.style.clock_s()
            if writing.left_s(at_s) <= 0:
                self._leave("the code was on the screen for 20 s: open the step again")
            shown = {"signs": writing.signs, "good_s": writing.left_s(at_s), "is_open": writing.is_open(at_s)}
            self.now = self.now._replace(**shown)
        return step_rows(picture, self.now, height)

    def takes(self, event: events.Key) -> bool:
        """Every key but the one that leads back is a sign of words or of a code."""
        if event.key == "escape":
            return False
        if not self._is_left:
            self._sign_or_word(event)
            self.redraw()
        return True

    def _sign_or_word(self, event: events.Key) -> None:
        sign = event.character if event.character is not None and event.is_printable else ""
        if self.now.stage == "code":
            self._sign(sign, event.time)
        else:
            self._word(event.key, sign, event.time)

    def moved(self, steps: int) -> None:
        """There is nothing to move through."""

    def _word(self, key: str, sign: str, at_s: float) -> None:
        text = self.now.typed
        if key == "enter":
            if text.strip() and not self._hand.escapes.is_near(at_s):
                self._written(text.strip())
            return
        if key == "backspace":
            text = text[:-1]
        elif sign:
            text = (text + sign)[:WORDS_CHARS]
        self.now = self.now._replace(typed=text)

    def _written(self, text: str) -> None:
        if self._wanted.kind == "message":
            self.post_message(Noted(self._wanted.run, text))
            self._end()
        elif self._wanted.storm is not None:
            self.post_message(StormDenied(self._wanted.storm, text))
            self._end()
        else:
            self._ask_code()

    def _ask_code(self) -> None:
        code = self._hand.new_code()
        self._writing = Handwriting(code, self.style.clock_s())
        self.now = self.now._replace(stage="code", code=code, signs="")

    def _sign(self, sign: str, at_s: float) -> None:
        writing = self._writing
        if writing is None or not sign:
            return
        came = writing.key(sign, at_s, is_near_escape=self._hand.escapes.is_near(at_s))
        if came.verdict == "complete":
            self._send()
        elif came.verdict == "wrong":
            if self._tries.wrong(self.style.clock_s()):
                self._leave("five wrong keys: the step is closed")
            else:
                self._ask_code()
                self.now = self.now._replace(fault="a wrong key: here is another code")

    def _send(self) -> None:
        wanted = self._wanted
        if wanted.scope is not None and wanted.kind in ("resume", "rearm"):
            kind = "resume" if wanted.kind == "resume" else "rearm"
            self.post_message(Ordered(kind, wanted.scope, self.now.typed.strip()))
        self._end()

    def _leave(self, why: str) -> None:
        if not self._is_left:
            self.post_message(Told(why))
            self._end()

    def _end(self) -> None:
        self._writing, self._is_left = None, True
        self.dismiss()
