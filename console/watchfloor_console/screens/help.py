"""The help: an overlay of the one table of keys, under which the kill line stays.

Never a place where a stop key is dead.
"""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType

from watchfloor_console.bindings import ScreenName
from watchfloor_console.render.keys import filler, help_rows, key_row
from watchfloor_console.render.look import Look
from watchfloor_console.render.picture import Picture
from watchfloor_console.render.status import status_rows
from watchfloor_console.render.who import kill_row
from watchfloor_console.screens.floor import FloorScreen, bindings_of
from watchfloor_console.widgets import Painted


class HelpScreen(FloorScreen):
    """Keys and signs."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings_of("help")]

    def __init__(self, look: Look, about: ScreenName) -> None:
        super().__init__()
        self._about: ScreenName = about
        self._body = Painted(look, "help")

    def compose(self) -> ComposeResult:
        """One part."""
        yield self._body

    def paint(self, picture: Picture) -> None:
        """Status above, kill line below, the help between them."""
        room = max(0, picture.layout.height - 4)
        rows = (*status_rows(picture), *help_rows(picture, self._about, room))
        rows += filler(picture, picture.layout.height - 2 - len(rows))
        self._body.show((*rows, kill_row(picture), key_row(picture, "help"))[-picture.layout.height :])

    def action_back(self) -> None:
        """Close the help."""
        self.dismiss()
