"""What every screen has: it draws a picture that is handed down, its keys come from the one table, and words are typed.

Never knows what a picture shows.
"""

from collections.abc import Callable
from typing import NamedTuple

from textual import events
from textual.screen import Screen

from watchfloor.ids import short
from watchfloor_console.bindings import KEYS, Keys, ScreenName, complete, keys_of, parse
from watchfloor_console.board.seeking import Found, Seek
from watchfloor_console.board.sentences import short_card
from watchfloor_console.messages import Asked, Commanded
from watchfloor_console.render.fork import fork_rows
from watchfloor_console.render.line import Line
from watchfloor_console.render.look import Look
from watchfloor_console.render.picture import Picture, Typing
from watchfloor_console.render.watch import minimal_rows
from watchfloor_console.widgets import Painted

TYPED_CHARS = 1000
"""The longest line that can be typed."""


class Style(NamedTuple):
    """What all screens of one console have in common: looks, keys, and the steady clock that keys are stamped with."""

    look: Look
    clock_s: Callable[[], float]
    keys: Keys = KEYS


class FloorScreen(Screen[None], inherit_bindings=False):
    """A screen that draws pictures; `place` is its name in the table of keys, `about` the run that it is about."""

    AUTO_FOCUS = None
    about: str | None = None

    def __init__(self, place: ScreenName, style: Style, parts: tuple[Painted, ...]) -> None:
        super().__init__()
        self._keys = {key.key: key for key in keys_of(place, style.keys)}
        self.place: ScreenName = place
        self.style = style
        self.picture: Picture | None = None
        self.parts = parts
        self.typing: Typing | None = None

    def draw(self, picture: Picture) -> None:
        """Draw this picture from now on."""
        self.picture = picture
        self.redraw()

    def redraw(self) -> None:
        """Draw again what is known."""
        if self.picture is None or not self.is_mounted:
            return
        picture = self.picture._replace(typing=self.typing)
        if picture.layout.shape == "minimal":
            self.show(minimal_rows(picture))
        elif picture.health.link.fork:
            self.show(fork_rows(picture))
        else:
            self.paint(picture)

    def on_mount(self) -> None:
        """Draw what was handed down before the widgets were there."""
        self.redraw()

    def show(self, *rows: tuple[Line, ...]) -> None:
        """Share rows out to the parts, one below the other; what is not given is empty."""
        for place, part in enumerate(self.parts):
            part.show(rows[place] if place < len(rows) else ())

    def paint(self, picture: Picture) -> None:
        """Share a picture out to the widgets."""
        raise NotImplementedError

    async def on_key(self, event: events.Key) -> None:
        """Take a key: of the words that are typed, or of the table.

        It is done here and at once: keys that come in one burst mean what they would one by one, and a letter after
        a colon is never a key.
        """
        key = self._keys.get(event.key) or self._keys.get(event.character or "")
        event.stop()
        event.prevent_default()
        if key is not None and key.is_caught:
            await self.run_action(f"app.{key.action}")
        elif not self.takes(event) and key is not None:
            await self.run_action(key.action)

    def takes(self, event: events.Key) -> bool:
        """True if a key was a sign of what is typed, and is no key of the table then."""
        if self.typing is None:
            return False
        self._type(self.typing, event)
        self.redraw()
        return True

    def begin_typing(self, mark: str, hint: str = "", text: str = "") -> None:
        """Have words typed in the key strip's row."""
        self.typing = Typing(mark, text, hint)
        self.redraw()

    def typed(self, mark: str, text: str) -> None:
        """Take what was typed; raises ValueError with a sentence if it cannot be, and then it goes on."""
        if mark == ":":
            self.post_message(Commanded(parse(text)))

    def _type(self, typing: Typing, event: events.Key) -> None:
        text = typing.text
        if event.key == "escape" or (event.key == "backspace" and not text):
            self.typing = None
        elif event.key == "enter":
            self._enter(typing)
        elif event.key == "backspace":
            self.typing = typing._replace(text=text[:-1], fault="")
        elif event.key == "tab" and typing.mark == ":":
            self.typing = typing._replace(text=self._completed(text), fault="")
        elif event.character is not None and event.is_printable:
            self.typing = typing._replace(text=(text + event.character)[:TYPED_CHARS], fault="")

    def _enter(self, typing: Typing) -> None:
        try:
            if typing.text or typing.mark != ":":
                self.typed(typing.mark, typing.text)
            self.typing = None
        except ValueError as error:
            self.typing = typing._replace(fault=str(error))

    def _completed(self, text: str) -> str:
        picture = self.picture
        if picture is None:
            return text
        runs = [short(run.run) for run in picture.known]
        return complete(text, runs, [short_card(card.escalation) for card in picture.cards])

    def found(self, seek: Seek, found: Found) -> None:
        """Take what was sought; a screen that seeks nothing is told nothing."""
        del seek, found

    def action_command(self) -> None:
        """Have a command typed."""
        self.begin_typing(":", "Tab completes, Enter runs it, Esc leaves it")

    def action_help(self) -> None:
        """Show the help."""
        self.post_message(Asked())

    def action_back(self) -> None:
        """Go back."""
        self.dismiss()
