"""An open card: it is read to its end, and answered by hand; approving takes the code that stands on it.

Never sends anything: an answer goes up as a wish.
"""

from collections.abc import Callable
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import BindingType

from watchfloor.oversight import Card
from watchfloor_console.bindings import caught
from watchfloor_console.driver.handwriting import Escapes
from watchfloor_console.messages import Answered, Asked, Opened
from watchfloor_console.render.decide import body_height, decide_body, decide_foot, in_view, reading_now, share_now
from watchfloor_console.render.deciding import Deciding, Step
from watchfloor_console.render.look import Look
from watchfloor_console.render.picture import Picture
from watchfloor_console.render.status import status_rows
from watchfloor_console.render.who import who_rows
from watchfloor_console.screens.answering import Answering, Typed
from watchfloor_console.screens.floor import FloorScreen, bindings_of
from watchfloor_console.widgets import Painted

PAGE_S = 0.3
"""How long each page stays when a card is paged through to its end."""


class DecideScreen(FloorScreen):
    """One card. `clock_s` is the steady clock that keys are stamped with."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings_of("decide")]

    def __init__(
        self, look: Look, card: Card, escapes: Escapes, clock_s: Callable[[], float], step: Step = "read"
    ) -> None:
        super().__init__()
        self._answering = Answering(card, step, escapes, clock_s)
        self._clock_s = clock_s
        self._pages = False
        self._page_s = 0.0
        self._top, self._body, self._foot = Painted(look, "top"), Painted(look, "body"), Painted(look, "foot")

    @property
    def state(self) -> Deciding:
        """What is shown now."""
        return self._answering.state

    def compose(self) -> ComposeResult:
        """Three parts, one below the other."""
        yield self._top
        yield self._body
        yield self._foot

    def paint(self, picture: Picture) -> None:
        """Draw the card as it stands now; what is drawn counts as in view."""
        state = self._answering.look(picture)
        state = self._answering.keep_reading(reading_now(picture, state))
        if self._pages and self._clock_s() - self._page_s >= PAGE_S:
            self._page_s = self._clock_s()
            self._pages = self._turn(picture)
        state.progress.saw(*in_view(picture, state, body_height(picture)))
        self._top.show(status_rows(picture, state.card.escalation))
        self._body.show(decide_body(picture, state))
        self._foot.show((*who_rows(picture), *decide_foot(picture, state)))

    def answered(self, says: str, *, is_over: bool) -> None:
        """What came of an answer."""
        self._answering.answered(says, is_over=is_over)

    def _turn(self, picture: Picture) -> bool:
        reading = reading_now(picture, self.state)
        shared = share_now(picture, self.state, body_height(picture))
        return self.state.progress.read_on(reading, shared.facts, shared.said)

    def _redraw(self) -> None:
        if self.picture is not None:
            self.draw(self.picture)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """While a step is open, letters are signs of a code or of a reason, and no actions."""
        del parameters
        return self.state.step == "read" or action in ("back", "kill", "stop_all", "take_back")

    def on_key(self, event: events.Key) -> None:
        """Take a key of the step that is open."""
        if self.state.step == "read" or event.key == "escape" or event.key in caught():
            return
        event.stop()
        event.prevent_default()
        sign = event.character if event.character is not None and event.is_printable else ""
        card = self.state.card
        verdict = self._answering.type(Typed(event.key, sign, event.time))
        if verdict is not None:
            self.post_message(Answered(card, verdict))
        self._redraw()

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
        if self.picture is not None:
            self._answering.look(self.picture)
            self._answering.approve(reading_now(self.picture, self.state))
            self._redraw()

    def action_deny(self) -> None:
        """Open the deny step, if it may be opened."""
        self._answering.deny()
        self._redraw()

    def action_next(self) -> None:
        """The card after this one."""
        self.post_message(Opened(is_next=True, after=self.state.card.escalation))

    def action_help(self) -> None:
        """Show the help."""
        self.post_message(Asked())

    def action_back(self) -> None:
        """Close the step that is open, or the card."""
        if not self._answering.back():
            self.dismiss()
        self._redraw()
