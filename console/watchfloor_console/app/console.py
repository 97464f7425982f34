"""The operator's console: the cursor, the feed, the filter, commands, and what screens seek.

Never decides for a person; what it carries out was wished by a hand.
"""

from textual.screen import Screen

from watchfloor.oversight import Fork, LinkEnded, Refused, Unreachable
from watchfloor_console.app.drawing import NOTICE_S
from watchfloor_console.app.storming import StormingApp
from watchfloor_console.board.filtering import filter_of
from watchfloor_console.board.seeking import Fault, SinceSeek, Verified
from watchfloor_console.driver.terminal import FloorDriver
from watchfloor_console.feed.asking import find
from watchfloor_console.messages import (
    Chosen,
    Commanded,
    Copied,
    Filtered,
    Looked,
    Moved,
    Opened,
    Scrolled,
    Shown,
    Sought,
    Told,
)
from watchfloor_console.render.status import first_row

COPIED_CHARS = 30_000
"""The longest text that is put on a clipboard: as much as most terminals take (OSC 52)."""


class ConsoleApp(StormingApp):
    """The operator's console."""

    def on_moved(self, message: Moved) -> None:
        """Move the cursor."""
        made = self.picture(self.size)
        names = [run.run for run in made.runs]
        if names:
            place = (names.index(made.cursor) if made.cursor in names else 0) + message.steps
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

    def on_filtered(self, message: Filtered) -> None:
        """Show what is filtered for, or all again."""
        self._filter = filter_of(message.text)
        self.draw()

    def on_told(self, message: Told) -> None:
        """Say a sentence."""
        self.say(message.words)

    def on_copied(self, message: Copied) -> None:
        """Put a text on the terminal's clipboard."""
        text = message.text[:COPIED_CHARS]
        if isinstance(self._driver, FloorDriver) and self._driver.copy(text):
            more = "" if len(text) == len(message.text) else f", the first {COPIED_CHARS} characters of it"
            self.say(f"copied{more}, if this terminal takes what is copied")
        else:
            self.say("nothing was copied: there is no terminal that takes it now")

    def on_looked(self, message: Looked) -> None:
        """Tell the server up to where this operator has looked."""
        self.floor.seen = max(self.floor.seen, message.upto)
        self.run_worker(self._look(message.upto))

    async def _look(self, upto: int) -> None:
        try:
            await self._outside.session.seen(upto)
        except Fork as error:
            self.floor.take(LinkEnded(error))
        except (Refused, Unreachable) as error:
            self.say(str(error))

    def on_sought(self, message: Sought) -> None:
        """Ask for what a screen seeks."""
        self.run_worker(self._seek(message))

    async def _seek(self, message: Sought) -> None:
        health = self.floor.health
        seen = self.floor.seen if isinstance(message.seek, SinceSeek) else 0
        found = await find(self._outside.session, message.seek, health.ledger.head, seen)
        if isinstance(found, Verified):
            self.floor.verified(found.size)
        elif isinstance(found, Fault) and found.fork is not None:
            self.floor.take(LinkEnded(found.fork))
        seeker = message.seeker
        if isinstance(seeker, Screen) and seeker.is_attached:
            seeker.found(message.seek, found)

    def on_commanded(self, message: Commanded) -> None:
        """Carry out a command."""
        command = message.command
        match command.name:
            case "stop":
                if self.floor.health.may_stop:
                    self._outside.command("", "")
                else:
                    self.say("not yours to stop: this console only reads, or you are a viewer")
            case "card":
                self.on_opened(Opened(is_next=False, escalation=command.about))
            case "handover":
                self.hand_over(command.about, command.words)
            case "go":
                self.on_shown(Shown("ledger", at=command.words))
            case "filter":
                self._filtered(command.words)
            case "ledger" | "health" | "since":
                self.on_shown(Shown(command.name))
            case "help":
                self.on_asked()
            case "quit":
                self.exit(0)
            case _:
                self._about_run(command.name, command.about, command.words)

    def _filtered(self, words: str) -> None:
        try:
            self._filter = filter_of(words)
            self.draw()
        except ValueError as error:
            self.say(str(error))

    def _about_run(self, name: str, about: str, words: str) -> None:
        """Commands about a run."""
        run = self.find_run(about)
        if run is None or (name not in ("run", "who") and self.mine(run) is None):
            return
        match name:
            case "kill":
                self._outside.command(run.run, run.identity.agent.name)
            case "run":
                self.open_run(run.run)
            case "who":
                self.on_shown(Shown("identity", run.run))
            case "resume":
                self.resume_step(run)
            case "rearm":
                self.rearm_step(run)
            case "pause":
                self.pause(run)
            case _:
                self.note(run.run, words)

    def on_left(self) -> None:
        """Leave at the second wish: the first asks."""
        now_s = self._clocks.steady_s()
        if self._leaving_s is not None and now_s - self._leaving_s < NOTICE_S:
            self.exit(0)
        else:
            self._leaving_s = now_s
            self.say("leave the console? q again leaves; agents run on")
