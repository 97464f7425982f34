"""The application's opening half: screens over screens, each about the run that the kill line names.

Never opens the approve step, and never lets a screen show one run while the kill line names another.
"""

from watchfloor.ids import short
from watchfloor.oversight import Card
from watchfloor.records.views import RunView
from watchfloor_console.app.drawing import DrawingApp
from watchfloor_console.messages import Opened, PageOpened, RunOpened, Shown
from watchfloor_console.render.picture import Picture
from watchfloor_console.screens import (
    DecideScreen,
    FloorScreen,
    HealthScreen,
    HelpScreen,
    IdentityScreen,
    LedgerScreen,
    PageScreen,
    RunScreen,
    SinceScreen,
)
from watchfloor_console.screens.replaying import place_of


class OpeningApp(DrawingApp):
    """What opens screens."""

    def open_screen(self, screen: FloorScreen) -> None:
        """Put a screen on top; one of the same kind gives way to it, so that the way back is short."""
        if type(self.screen) is type(screen):
            self.pop_screen()
        self.push_screen(screen)
        self.call_after_refresh(self.draw)

    def on_asked(self) -> None:
        """Show the help about the screen that is on top."""
        screen = self.screen
        if isinstance(screen, FloorScreen):
            self.open_screen(HelpScreen(self._style, screen.place))

    def on_page_opened(self, message: PageOpened) -> None:
        """Show a text whole."""
        self.open_screen(PageScreen(self._style, message.title, message.note, message.rows))

    def on_opened(self, message: Opened) -> None:
        """Open a card."""
        card = self._card(message)
        if card is None:
            self.say("nothing waits for a person" if message.is_next else "nothing of this run waits: n opens the next")
            return
        self._cursor = card.run  # the kill line names who asks
        step = "deny" if message.step == "deny" else "read"
        self.open_screen(DecideScreen(self._style, card, self.escapes, step))

    def _card(self, message: Opened) -> Card | None:
        made = self.picture(self.size)
        if message.escalation:
            wanted = message.escalation.casefold()
            return next((card for card in made.cards if card.escalation.casefold().startswith(wanted)), None)
        if not message.is_next:
            return next((card for card in made.cards if card.run == made.cursor), None)
        mine = [card for card in made.needs if made.health.operator in card.may] or list(made.needs)
        names = [card.escalation for card in mine]
        if message.after in names:
            return mine[(names.index(message.after) + 1) % len(mine)]
        return mine[0] if mine else None

    def on_run_opened(self, message: RunOpened) -> None:
        """Open a run, or its parent or child."""
        made = self.picture(self.size)
        run = message.run or made.cursor
        if message.hop is not None:
            run = _hop(made, run, parent=message.hop == "parent")
            if not run:
                self.say(f"this run has no {message.hop}")
                return
        if run not in made.board.runs:
            self.say("no run is selected")
            return
        self.open_run(run)

    def open_run(self, run: str) -> None:
        """Open one run."""
        self._cursor = run
        self.open_screen(RunScreen(self._style, run))

    def on_shown(self, message: Shown) -> None:
        """Open another screen."""
        run = message.run or self.picture(self.size).cursor
        match message.place:
            case "identity":
                if run in self.floor.board.runs:
                    self._cursor = run
                    self.open_screen(IdentityScreen(self._style, run, message.action))
                else:
                    self.say("no run is selected")
            case "ledger":
                self._open_ledger(run, message.at)
            case "health":
                self.open_screen(HealthScreen(self._style))
            case "since":
                self.open_screen(SinceScreen(self._style))

    def _open_ledger(self, run: str, at: str) -> None:
        """Open the ledger, at a time or a number, or at its end."""
        try:
            if at:
                place_of(at, self.floor.now)
            self.open_screen(LedgerScreen(self._style, run, at))
        except ValueError as error:
            self.say(str(error))

    def find_run(self, name: str) -> RunView | None:
        """The one run that is meant by its id or the beginning of it, or its agent's name; else says why none is."""
        known = self.floor.board.runs.values()
        wanted = name.casefold()
        found = [run for run in known if run.run.casefold().startswith(wanted)]
        found = found or [run for run in known if run.identity.agent.name.casefold() == wanted]
        if len(found) == 1:
            return found[0]
        shown = self.picture(self.size).words.name(name)
        some = ", ".join(short(run.run) for run in found[:5])
        self.say(f"{shown} may be any of {some}" if found else f"there is no run {shown}")
        return None


def _hop(made: Picture, run: str, *, parent: bool) -> str:
    """The run that asked this one, or the first that this one asked; empty if there is none."""
    runs = made.board.runs
    if parent:
        view = runs.get(run)
        return view.parent or "" if view is not None and view.parent in runs else ""
    return next((one.run for one in runs.values() if one.parent == run), "")
