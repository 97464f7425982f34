"""Wishes about an open card that are no answer to it: claim, scope, ask, look closer, go on to the next.

Never approves or denies.
"""

from watchfloor_console.board.sentences import short_card
from watchfloor_console.messages import Answered, Opened, PageOpened, Shown, Told, WordsAsked
from watchfloor_console.render.deciding import Deciding
from watchfloor_console.render.fulltext import json_rows
from watchfloor_console.screens.answering import Answering
from watchfloor_console.screens.floor import FloorScreen, Style
from watchfloor_console.widgets import Painted


class CardScreen(FloorScreen):
    """A screen about one card."""

    def __init__(self, style: Style, answering: Answering) -> None:
        look = style.look
        super().__init__("decide", style, (Painted(look, "top"), Painted(look, "body"), Painted(look, "foot")))
        self.about = answering.state.card.run
        self.answering = answering

    @property
    def state(self) -> Deciding:
        """What is shown now."""
        return self.answering.state

    def action_claim(self) -> None:
        """Tell the others that it is in hand, or give it back."""
        if self.picture is not None:
            self.answering.look(self.picture)
            verdict = self.answering.claim(self.picture.health.operator)
            if verdict is not None:
                self.post_message(Answered(self.state.card, verdict))
            self.redraw()

    def action_scope(self) -> None:
        """Choose how far an approval goes."""
        self.answering.widen()
        self.redraw()

    def action_pass_on(self) -> None:
        """Say that a card cannot be passed on here."""
        self.post_message(Told("this server passes no card on: claim it, or let it to those whom PEOPLE names"))

    def action_message(self) -> None:
        """Ask the agent: a note, while the clock runs on."""
        self.post_message(WordsAsked(self.state.card.run))

    def action_identity(self) -> None:
        """Who acts, and why this waits."""
        self.post_message(Shown("identity", self.state.card.run, self.state.card.action))

    def action_full(self) -> None:
        """The whole card, as it is signed."""
        if self.picture is not None:
            words = self.picture.words
            whole = self.state.card.model_dump(mode="json", by_alias=True, exclude={"code"})
            title = f"CARD {short_card(self.state.card.escalation)}"
            self.post_message(PageOpened(title, "what a verdict signs", json_rows(whole, words)))

    def action_next(self) -> None:
        """The card after this one."""
        self.post_message(Opened(is_next=True, after=self.state.card.escalation))
