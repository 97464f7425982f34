"""Wishes about an open card that are no answer to it: claim, scope, ask, look closer, go on to the next.

Never approves or denies.
"""

from watchfloor.oversight import Storm, Verdict
from watchfloor.visible import visible
from watchfloor_console.board.sentences import short_card
from watchfloor_console.messages import Answered, Opened, PageOpened, Shown, StormAsked, StormHeld, Told
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

    def action_deny_all(self) -> None:
        """Open the step that denies the whole storm of this card."""
        storm = self._storm()
        if storm is not None:
            self.post_message(StormAsked(storm))

    def action_hold_all(self) -> None:
        """Let the agents of this card's storm stand still at once."""
        storm = self._storm()
        if storm is not None:
            self.post_message(StormHeld(storm))

    def _storm(self) -> Storm | None:
        storm = None if self.picture is None else self.picture.storm_of(self.state.card.escalation)
        if storm is None:
            self.post_message(Told("this card is in no storm: d denies it alone"))
        return storm

    def action_scope(self) -> None:
        """Choose how far an approval goes."""
        self.answering.widen()
        self.redraw()

    def action_pass_on(self) -> None:
        """Have a colleague's name typed, to whom the card is passed on."""
        if (why := self.answering.cannot_confer()) == "":
            others = [name for name in self.state.card.may if name != self._me()]
            self.begin_typing(">", f"to whom: {', '.join(visible(name, limit=20) for name in others[:6]) or 'nobody'}")
        else:
            self.post_message(Told(why))

    def action_message(self) -> None:
        """Have a question to the agent typed; the clock runs on."""
        if (why := self.answering.cannot_confer()) == "":
            self.begin_typing("?", "a question to the agent about this card; Enter sends it")
        else:
            self.post_message(Told(why))

    def typed(self, mark: str, text: str) -> None:
        """Send a question, pass a card on, or take a command."""
        if mark in ("?", ">"):
            if not text.strip():
                raise ValueError("write a question, or press Esc" if mark == "?" else "write a name, or press Esc")
            verdict = Verdict("ask", reason=text) if mark == "?" else Verdict("pass", to=text.strip())
            self.post_message(Answered(self.state.card, verdict))
        else:
            super().typed(mark, text)

    def _me(self) -> str:
        return "" if self.picture is None else self.picture.health.operator

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
