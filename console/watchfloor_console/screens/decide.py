"""An open card: it is read to its end, and answered by hand; approving takes the code that stands on it.

Never sends anything, and never opens the approve step before every line was in view.
"""

from collections.abc import Callable
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import BindingType

from watchfloor.oversight import Card, Verdict
from watchfloor_console.board import CardEnd
from watchfloor_console.driver.handwriting import Escapes, Handwriting, Tries
from watchfloor_console.messages import Answered, Asked, Opened
from watchfloor_console.render.answers import REASONS, cannot_approve
from watchfloor_console.render.decide import body_height, decide_body, decide_foot, in_view, reading_now, share_now
from watchfloor_console.render.deciding import Deciding, Step
from watchfloor_console.render.line import Line
from watchfloor_console.render.look import Look
from watchfloor_console.render.needs import why_not
from watchfloor_console.render.picture import Picture
from watchfloor_console.render.reading import Progress
from watchfloor_console.render.status import status_rows
from watchfloor_console.render.who import who_rows
from watchfloor_console.screens.floor import FloorScreen, bindings_of
from watchfloor_console.widgets import Painted

PAGE_S = 0.3
"""How long each page stays when a card is paged through to its end."""

REASON_CHARS = 500
"""The longest reason that can be typed here."""


class DecideScreen(FloorScreen):
    """One card. `clock_s` is the steady clock that keys are stamped with."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings_of("decide")]

    def __init__(
        self, look: Look, card: Card, escapes: Escapes, clock_s: Callable[[], float], step: Step = "read"
    ) -> None:
        super().__init__()
        self._escapes = escapes
        self._clock_s = clock_s
        self._state = Deciding(card, Progress(), step=step)
        self._hand: Handwriting | None = None
        self._tries = Tries()
        self._pages = False
        self._page_s = 0.0
        self._top, self._body, self._foot = Painted(look, "top"), Painted(look, "body"), Painted(look, "foot")

    @property
    def state(self) -> Deciding:
        """What is shown now."""
        return self._state

    def compose(self) -> ComposeResult:
        """Three parts, one below the other."""
        yield self._top
        yield self._body
        yield self._foot

    def paint(self, picture: Picture) -> None:
        """Draw the card as it stands now; what is drawn counts as in view."""
        self._state = self._now(picture)
        rows = body_height(picture)
        self._state.progress.saw(*in_view(picture, self._state, rows))
        if self._pages and self._clock_s() - self._page_s >= PAGE_S:
            self._page_s = self._clock_s()
            self._pages = self._turn(picture)
        self._top.show(status_rows(picture, self._state.card.escalation))
        self._body.show(decide_body(picture, self._state))
        foot: tuple[Line, ...] = (*who_rows(picture), *decide_foot(picture, self._state))
        self._foot.show(foot)

    def answered(self, says: str, *, is_over: bool) -> None:
        """What came of an answer: shown, and until it is over nothing else is sent."""
        self._state = self._state._replace(is_sending=not is_over, answer=says)

    def _now(self, picture: Picture) -> Deciding:
        """The state with what changed outside: the card itself, its end, its code, the clock."""
        state, at_s = self._state, self._clock_s()
        escalation = state.card.escalation
        card = picture.board.cards.get(escalation)
        end = picture.board.ends.get(escalation)
        if card is None and end is None:
            end = CardEnd(escalation, "closed", (), "it is not open any more", picture.now.isoformat())
        if card is not None and card.card_sha256 != state.card.card_sha256:
            state = state._replace(progress=Progress(), step="read")  # another card under the same name: read it anew
        state = state._replace(card=card or state.card, end=end)
        if end is not None or not picture.health.is_live():
            state = self._shut(state)
        cannot = why_not(state.card, picture.health.operator, picture.words)
        if picture.health.is_read_only:
            cannot = "this console only reads"
        if not picture.health.is_live():
            cannot = "no link: nothing can be answered"
        state = state._replace(cannot=cannot, closed_s=self._tries.closed_s(at_s))
        return self._with_code(state, at_s)

    def _with_code(self, state: Deciding, at_s: float) -> Deciding:
        code = state.card.code or ""
        if state.step != "approve":
            return state._replace(code=code if state.step == "read" else "", signs="")
        if self._hand is None or self._hand.code != code:
            self._hand = Handwriting(code, at_s)
        if self._hand.left_s(at_s) <= 0:
            return self._shut(state)._replace(answer="the code was on the screen for 20 s: press a again")
        signs, good_s, is_open = self._hand.signs, self._hand.left_s(at_s), self._hand.is_open(at_s)
        return state._replace(code=code, signs=signs, good_s=good_s, is_open=is_open)

    def _shut(self, state: Deciding) -> Deciding:
        self._hand = None
        return state._replace(step="read", signs="", good_s=0.0, is_open=False)

    def _turn(self, picture: Picture) -> bool:
        reading = reading_now(picture, self._state)
        shared = share_now(picture, self._state, body_height(picture))
        return self._state.progress.read_on(reading, shared.facts, shared.said)

    def _redraw(self) -> None:
        if self.picture is not None:
            self.draw(self.picture)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """While a step is open, letters are signs of a code or of a reason, and no actions."""
        del parameters
        return self._state.step == "read" or action in ("back", "kill", "stop_all", "take_back")

    def on_key(self, event: events.Key) -> None:
        """Take signs of a code, or of a reason."""
        if self._state.step == "approve" and event.key != "escape":
            event.stop()
            event.prevent_default()
            if event.character is not None and event.is_printable:
                self._sign(event.character, event.time)
        elif self._state.step == "deny" and event.key != "escape":
            event.stop()
            event.prevent_default()
            self._reason(event)

    def _sign(self, sign: str, at_s: float) -> None:
        hand = self._hand
        if hand is None or self._state.is_sending:
            return
        typed = hand.key(sign, at_s, is_near_escape=self._escapes.is_near(at_s))
        if typed.verdict == "complete":
            self._send(Verdict("approve", code=hand.code), "approving")
        elif typed.verdict == "wrong":
            shut = self._tries.wrong(self._clock_s())
            self._send(Verdict("approve", code=typed.signs[:8]), "a wrong key: a new code comes", is_probe=True)
            if shut:
                self._state = self._shut(self._state)
        self._redraw()

    def _reason(self, event: events.Key) -> None:
        text = self._state.reason
        if event.key == "enter":
            if text and not self._escapes.is_near(event.time):
                self._send(Verdict("deny", reason=text), "denying")
        elif event.key == "backspace":
            text = text[:-1]
        elif event.character is not None and event.is_printable:
            number = int(event.character) if event.character in "12345" else 0
            text = REASONS[number - 1] if number and not text else (text + event.character)[:REASON_CHARS]
        if self._state.step == "deny":
            self._state = self._state._replace(reason=text)
        self._redraw()

    def _send(self, verdict: Verdict, says: str, *, is_probe: bool = False) -> None:
        card = self._state.card
        self._state = self._state._replace(is_sending=not is_probe, answer=says)
        if not is_probe:
            self._state = self._shut(self._state)
        self.post_message(Answered(card, verdict))

    def action_read_on(self) -> None:
        """Bring the first line into view that was not."""
        if self.picture is not None:
            self._turn(self.picture)
            self._redraw()

    def action_read_all(self) -> None:
        """Page through to the end."""
        self._pages, self._page_s = True, self._clock_s() - PAGE_S
        self._redraw()

    def action_approve(self) -> None:
        """Open the approve step, if it may be opened."""
        if self.picture is None:
            return
        why = cannot_approve(self._state, reading_now(self.picture, self._state))
        if why:
            self._state = self._state._replace(answer=f"approve: {why}")
        else:
            self._hand = Handwriting(self._state.code, self._clock_s())
            self._state = self._state._replace(step="approve", answer="")
        self._redraw()

    def action_deny(self) -> None:
        """Open the deny step, if it may be opened."""
        if self._state.end is None and not self._state.cannot and not self._state.is_sending:
            self._state = self._state._replace(step="deny", reason="", answer="")
        self._redraw()

    def action_next(self) -> None:
        """The card after this one."""
        self.post_message(Opened(is_next=True, after=self._state.card.escalation))

    def action_help(self) -> None:
        """Show the help."""
        self.post_message(Asked())

    def action_back(self) -> None:
        """Close the step that is open, or the card."""
        if self._state.step != "read":
            self._state = self._shut(self._state)
            self._redraw()
        else:
            self.dismiss()
