"""Rows on a screen, drawn line by line; only rows that changed are drawn again.

Never lays anything out by itself: it is as high as the rows it is given.
"""

from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

from watchfloor_console.render.line import Line, paint
from watchfloor_console.render.look import Look


class Painted(Widget):
    """A widget that shows rows."""

    DEFAULT_CSS = "Painted { width: 100%; height: 0; }"

    def __init__(self, look: Look, ident: str) -> None:
        super().__init__(id=ident)
        self._look = look
        self._lines: tuple[Line, ...] = ()

    @property
    def lines(self) -> tuple[Line, ...]:
        """The rows that are shown."""
        return self._lines

    def show(self, lines: tuple[Line, ...]) -> None:
        """Show these rows from now on."""
        before, self._lines = self._lines, lines
        if len(before) != len(lines):
            self.styles.height = len(lines)
            self.refresh()
            return
        changed = [Region(0, y, line.width, 1) for y, line in enumerate(lines) if line != before[y]]
        if changed:
            self.refresh(*changed)

    def render_line(self, y: int) -> Strip:
        """Draw one row."""
        if y >= len(self._lines):
            return Strip.blank(self.size.width)
        return paint(self._lines[y], self._look)
