"""The application's acting half: wishes of the screens are carried out, or said to be impossible.

Never answers a card by itself, and never keeps an answer to be sent later.
"""

from watchfloor.oversight import Card, Fork, Refused, Unreachable, Verdict
from watchfloor_console.app.drawing import NOTICE_S, DrawingApp
from watchfloor_console.messages import Answered, Chosen, Moved, Opened, Scrolled
from watchfloor_console.render.status import first_row
from watchfloor_console.screens import DecideScreen, HelpScreen


class ConsoleApp(DrawingApp):
    """The operator's console."""

    def on_moved(self, message: Moved) -> None:
        """Move the cursor."""
        made = self.picture(self.size)
        names = [run.run for run in made.runs]
        if names:
            place = names.index(made.cursor) + message.steps
            self._cursor = names[max(0, min(place, len(names) - 1))]
        self.draw()

    def on_chosen(self, message: Chosen) -> None:
        """Select the run that was clicked."""
        made = self.picture(self.size)
        heads = 2 if made.layout.shape == "panes" else 1
        place = first_row(made, made.layout.fleet - heads) + message.place - heads
        if message.place >= heads and place < len(made.runs):
            self._cursor = made.runs[place].run
        self.draw()

    def on_scrolled(self, message: Scrolled) -> None:
        """Scroll the feed."""
        if message.rows > 0:
            self.floor.ring.back(message.rows)
        else:
            self.floor.ring.forward(-message.rows)
        self.draw()

    def on_followed(self) -> None:
        """Follow the feed."""
        self.floor.ring.follow()
        self.draw()

    def on_narrowed(self) -> None:
        """Show one run's feed, or all."""
        self._all_runs = self.picture(self.size).one_run
        self.draw()

    def on_asked(self) -> None:
        """Show the help about the screen that is on top."""
        about = "decide" if isinstance(self.screen, DecideScreen) else "watch"
        self.push_screen(HelpScreen(self._look, about))
        self.call_after_refresh(self.draw)

    def on_opened(self, message: Opened) -> None:
        """Open a card."""
        card = self._card(message)
        if card is None:
            self.say("nothing waits for a person" if message.is_next else "nothing of this run waits: n opens the next")
            return
        if isinstance(self.screen, DecideScreen):
            self.pop_screen()
        self._cursor = card.run  # the kill line names who asks
        step = "deny" if message.step == "deny" else "read"
        self.push_screen(DecideScreen(self._look, card, self.escapes, self._clocks.steady_s, step))
        self.call_after_refresh(self.draw)

    def _card(self, message: Opened) -> Card | None:
        made = self.picture(self.size)
        if not message.is_next:
            return next((card for card in made.cards if card.run == made.cursor), None)
        mine = [card for card in made.cards if made.health.operator in card.may] or list(made.cards)
        names = [card.escalation for card in mine]
        if message.after in names:
            return mine[(names.index(message.after) + 1) % len(mine)]
        return mine[0] if mine else None

    async def on_answered(self, message: Answered) -> None:
        """Send an answer; the screen that asked is told what came of it."""
        self.run_worker(self._decide(message.card, message.verdict), exclusive=False)

    async def _decide(self, card: Card, verdict: Verdict) -> None:
        screen = self.screen
        try:
            await self._outside.decide(card, verdict)
            says = f"your answer is taken: {verdict.answer}"
        except (Refused, Unreachable, Fork) as error:
            says = str(error)
        if isinstance(screen, DecideScreen):
            screen.answered(says, is_over=True)
        self.draw()

    def on_left(self) -> None:
        """Leave at the second wish: the first asks."""
        now_s = self._clocks.steady_s()
        if self._leaving_s is not None and now_s - self._leaving_s < NOTICE_S:
            self.exit(0)
        else:
            self._leaving_s = now_s
            self.say("leave the console? q again leaves; agents run on")
