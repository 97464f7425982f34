"""A text shown whole: scrolled, copied, and left again.

Never knows where the text came from.
"""

from watchfloor_console.board import Pieces, plain
from watchfloor_console.messages import Copied
from watchfloor_console.render.line import Line
from watchfloor_console.render.page import Page, page_rows, wrapped
from watchfloor_console.render.picture import Picture
from watchfloor_console.screens.body import BodyScreen
from watchfloor_console.screens.floor import Style
from watchfloor_console.screens.rows import scrolled


class PageScreen(BodyScreen):
    """One text."""

    def __init__(self, style: Style, title: str, note: str, rows: tuple[Pieces, ...]) -> None:
        super().__init__("page", style)
        self._page = Page(title, note, rows)
        self._top = 0

    def rows(self, picture: Picture, height: int) -> tuple[Line, ...]:
        """The text where it is scrolled to."""
        return page_rows(picture, self._page, self._top, height)

    def moved(self, steps: int) -> None:
        """Scroll."""
        if self.picture is not None:
            rows = len(wrapped(self._page, self.picture.layout.width - 3))
            self._top = scrolled(self._top, steps, rows - self.page_rows)

    def action_copy(self) -> None:
        """Copy all of it."""
        self.post_message(Copied("\n".join((self._page.title, *(plain(row) for row in self._page.rows)))))
