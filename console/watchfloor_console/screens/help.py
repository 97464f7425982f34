"""The help: an overlay of the one table of keys, under which the kill line stays.

Never a place where a stop key is dead.
"""

from textual.app import ComposeResult

from watchfloor_console.bindings import ScreenName
from watchfloor_console.render.help import Asked, help_length, help_rows
from watchfloor_console.render.keys import filler, key_row
from watchfloor_console.render.picture import Picture
from watchfloor_console.render.status import status_rows
from watchfloor_console.render.who import kill_row
from watchfloor_console.screens.floor import Style
from watchfloor_console.screens.rows import RowsScreen, scrolled
from watchfloor_console.widgets import Painted


class HelpScreen(RowsScreen):
    """Keys and signs; `about` is the screen whose keys come first."""

    def __init__(self, style: Style, about: ScreenName) -> None:
        self._body = Painted(style.look, "help")
        super().__init__("help", style, (self._body,))
        self._asked = Asked(about)

    def compose(self) -> ComposeResult:
        """One part."""
        yield self._body

    def paint(self, picture: Picture) -> None:
        """Status above, kill line below, the help between them."""
        height = picture.layout.height
        gap = 1 if height >= 30 else 0
        room = max(0, height - 4 - 3 * gap)
        self.page_rows = max(1, room - 4)
        rows = (*status_rows(picture), *filler(picture, gap), *help_rows(picture, self._asked, room))
        rows += filler(picture, height - 2 - len(rows))
        self._body.show((*rows, kill_row(picture), key_row(picture, "help"))[-height:])

    def moved(self, steps: int) -> None:
        """Scroll."""
        if self.picture is not None:
            most = help_length(self.picture, self._asked) - self.page_rows
            self._asked = self._asked._replace(top=scrolled(self._asked.top, steps, most))

    def action_pane(self) -> None:
        """The keys of all screens, or of this one."""
        self._asked = self._asked._replace(is_all=not self._asked.is_all, top=0)
        self.redraw()

    def action_filter(self) -> None:
        """Search."""
        self.begin_typing("/", "a word of what you look for", self._asked.search)

    def typed(self, mark: str, text: str) -> None:
        """Show what has these words."""
        self._asked = self._asked._replace(search=text, is_all=bool(text), top=0)
