"""A screen with rows to move through: a cursor that is a number, held within what there is.

Never knows what its rows are.
"""

from watchfloor_console.screens.floor import FloorScreen

FAR = 1_000_000
"""More rows than anything has: the move to the first or the last."""


def scrolled(top: int, steps: int, most: int) -> int:
    """The row on top after so many steps; below the last that can (the screen grew) it counts from that."""
    return max(0, min(min(top, most) + steps, most))


class RowsScreen(FloorScreen):
    """A screen whose keys move; `moved` takes by how much."""

    page_rows = 10

    def moved(self, steps: int) -> None:
        """Move by so many rows; up if negative."""
        raise NotImplementedError

    def action_move(self, steps: int) -> None:
        """Down or up."""
        self.moved(steps)
        self.redraw()

    def action_first(self) -> None:
        """To the first."""
        self.action_move(-FAR)

    def action_last(self) -> None:
        """To the last."""
        self.action_move(FAR)

    def action_scroll(self, pages: int) -> None:
        """A page on, or back."""
        self.action_move(pages * max(1, self.page_rows - 1))
