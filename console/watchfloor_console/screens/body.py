"""A screen of one part in the frame of all screens: its rows between status and WHO.

Never knows what its rows are.
"""

from textual.app import ComposeResult

from watchfloor_console.bindings import ScreenName
from watchfloor_console.render.frame import body_rows, framed
from watchfloor_console.render.line import Line
from watchfloor_console.render.picture import Picture
from watchfloor_console.screens.floor import Style
from watchfloor_console.screens.rows import RowsScreen
from watchfloor_console.widgets import BodyPart


class BodyScreen(RowsScreen):
    """A screen whose rows are drawn by `rows`; `has_who` gives the rows of WHO to them if it is false."""

    has_who = True

    def __init__(self, place: ScreenName, style: Style) -> None:
        self._body = BodyPart(style.look, "body")
        super().__init__(place, style, (self._body,))

    def compose(self) -> ComposeResult:
        """One part."""
        yield self._body

    def paint(self, picture: Picture) -> None:
        """Draw the rows in their frame."""
        height = body_rows(picture, has_who=self.has_who)
        self.page_rows = max(1, height - 1)
        self._body.show(framed(picture, self.rows(picture, height), self.place, has_who=self.has_who))

    def rows(self, picture: Picture, height: int) -> tuple[Line, ...]:
        """The rows between status and WHO, at most so many."""
        raise NotImplementedError
