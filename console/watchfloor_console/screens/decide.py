"""An open card: it is read to its end, and answered by hand; approving takes the code that stands on it.

Never sends anything: an answer goes up as a wish.
"""

from textual import events
from textual.app import ComposeResult

from watchfloor.oversight import Card
from watchfloor.visible import visible
from watchfloor_console.bindings import keys_of
from watchfloor_console.driver.handwriting import Escapes
from watchfloor_console.feed.rows import written
from watchfloor_console.messages import Answered
from watchfloor_console.render.decide import body_height, decide_body, decide_foot, in_view, reading_now, share_now
from watchfloor_console.render.deciding import Step
from watchfloor_console.render.picture import Picture
from watchfloor_console.render.status import status_rows
from watchfloor_console.render.who import who_rows
from watchfloor_console.screens.answering import Answering, Typed
from watchfloor_console.screens.card import CardScreen
from watchfloor_console.screens.editing import MOVES, changed, chosen, moved
from watchfloor_console.screens.floor import Style

PAGE_S = 0.3
"""How long each page stays when a card is paged through to its end."""


class DecideScreen(CardScreen):
    """One card. `clock_s` is the steady clock that keys are stamped with."""

    def __init__(self, style: Style, card: Card, escapes: Escapes, step: Step = "read") -> None:
        super().__init__(style, Answering(card, step, escapes, style.clock_s))
        self._clock_s = style.clock_s
        self._pages = False
        self._page_s = 0.0

    def compose(self) -> ComposeResult:
        """Three parts, one below the other."""
        yield from self.parts

    def paint(self, picture: Picture) -> None:
        """Draw the card as it stands now; what is drawn counts as in view."""
        state = self.answering.look(picture)
        state = self.answering.keep_reading(reading_now(picture, state))
        if self._pages and self._clock_s() - self._page_s >= PAGE_S:
            self._page_s = self._clock_s()
            self._pages = self._turn(picture)
        state.progress.saw(*in_view(picture, state, body_height(picture)))
        self.show(
            status_rows(picture, state.card.escalation),
            decide_body(picture, state),
            (*who_rows(picture), *decide_foot(picture, state)),
        )

    def answered(self, says: str, *, is_over: bool) -> None:
        """What came of an answer."""
        self.answering.answered(says, is_over=is_over)

    def _turn(self, picture: Picture) -> bool:
        reading = reading_now(picture, self.state)
        shared = share_now(picture, self.state, body_height(picture))
        return self.state.progress.read_on(reading, shared.facts, shared.said)

    def takes(self, event: events.Key) -> bool:
        """While a step is open, keys are signs of a code, of a reason or of a value, and no keys of the table."""
        if self.state.step == "read" or self.typing is not None:
            return super().takes(event)
        if event.key == "escape":
            return False
        if self.state.step == "edit":
            self._edit_key(event)
        else:
            sign = event.character if event.character is not None and event.is_printable else ""
            card = self.state.card
            verdict = self.answering.type(Typed(event.key, sign, event.time))
            if verdict is not None:
                self.post_message(Answered(card, verdict))
        self.redraw()
        return True

    def _edit_key(self, event: events.Key) -> None:
        """Move in the edit step, or have a value typed."""
        keys = {key.key: key.action for key in keys_of("edit", self.style.keys)}
        action = keys.get(event.key) or keys.get(event.character or "", "")
        if action in MOVES:
            self.answering.state = moved(self.state, MOVES[action])
        elif action == "open":
            name, value = chosen(self.state)
            hint = "the result, as JSON" if not name else f"{visible(name, limit=20)} as JSON; Enter takes it"
            self.begin_typing("=", hint, written(value))

    def typed(self, mark: str, text: str) -> None:
        """Take a value, or a command."""
        if mark == "=":
            self.answering.state = changed(self.state, text)
        else:
            super().typed(mark, text)

    def action_edit(self) -> None:
        """Open the edit step, if it may be opened."""
        if self.picture is not None:
            self.answering.look(self.picture)
            self.answering.edit()
            self.redraw()

    def action_read_on(self) -> None:
        """Bring the first line into view that was not."""
        if self.picture is not None:
            self._turn(self.picture)
            self.redraw()

    def action_read_all(self) -> None:
        """Page through to the end."""
        self._pages, self._page_s = True, self._clock_s() - PAGE_S
        self.redraw()

    def action_approve(self) -> None:
        """Open the approve step, if it may be opened."""
        if self.picture is not None:
            self.answering.look(self.picture)
            self.answering.approve(reading_now(self.picture, self.state))
            self.redraw()

    def action_deny(self) -> None:
        """Open the deny step, if it may be opened."""
        self.answering.deny()
        self.redraw()

    def action_back(self) -> None:
        """Close the step that is open, or the card."""
        if not self.answering.back():
            self.dismiss()
        self.redraw()
