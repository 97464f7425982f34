"""How a screen of a given size is shared out: which parts are drawn, where, and how many rows each gets.

Never knows what is drawn there.
"""

from typing import Final, Literal, NamedTuple

Shape = Literal["panes", "stacked", "minimal"]

PANES_COLUMNS: Final = 120
PANES_ROWS: Final = 30
LEAST_COLUMNS: Final = 60
LEAST_ROWS: Final = 16
WIDE_COLUMNS: Final = 160
NEEDS_CELLS: Final = 45
NEEDS_MOST: Final = 56
FLEET_LEAST: Final = 7
FEED_LEAST: Final = 6
UPPER_MOST: Final = 16
"""Rows of fleet with its title and heads, at forty rows; more would leave the feed too short to read."""


class Layout(NamedTuple):
    """Rows of each part; 0 means that it is not drawn. Beside each other, fleet and needs have the same rows."""

    width: int
    height: int
    shape: Shape
    has_gaps: bool
    fleet: int
    needs: int
    live: int
    who: int

    @property
    def needs_cells(self) -> int:
        """Columns of NEEDS YOU where it stands beside the fleet."""
        return min(NEEDS_MOST, NEEDS_CELLS + max(0, self.width - WIDE_COLUMNS) // 2)

    @property
    def fleet_end(self) -> int:
        """The column after the fleet."""
        return self.width - 3 - self.needs_cells if self.shape == "panes" else self.width - 1


def lay_out(width: int, height: int, runs: int, cards: int) -> Layout:
    """Share a screen out; it depends on how much there is to show, and on nothing that moves by itself."""
    if width < LEAST_COLUMNS or height < LEAST_ROWS:
        return Layout(width, height, "minimal", has_gaps=False, fleet=1, needs=0, live=0, who=max(1, height - 4))
    if width >= PANES_COLUMNS and height >= PANES_ROWS:
        return _panes(width, height, runs, cards)
    return _stacked(width, height, runs, cards)


def _panes(width: int, height: int, runs: int, cards: int) -> Layout:
    body = height - 2 - 1 - 1 - 2 - 2  # status, gap; gap, WHO, kill line and key strip
    wanted = max(FLEET_LEAST + 2, min(UPPER_MOST, max(2 + runs, 1 + 5 * cards)))
    upper = max(FLEET_LEAST + 2, min(wanted, body - 2 - FEED_LEAST))
    return Layout(width, height, "panes", has_gaps=True, fleet=upper, needs=upper, live=body - upper - 1, who=2)


def _stacked(width: int, height: int, runs: int, cards: int) -> Layout:
    who = 3 if width < 80 else 2
    body = height - 2 - who - 2
    if height < 24:
        return Layout(width, height, "stacked", has_gaps=False, fleet=body - 2, needs=2, live=0, who=who)
    needs = 1 + 3
    extra = body - (1 + FLEET_LEAST) - needs - (1 + 5)
    more_fleet = max(0, min(runs - FLEET_LEAST, extra // 2))
    more_needs = max(0, min(cards - 3, (extra - more_fleet) // 3))
    fleet, needs = 1 + FLEET_LEAST + more_fleet, needs + more_needs
    return Layout(
        width, height, "stacked", has_gaps=False, fleet=fleet, needs=needs, live=body - fleet - needs, who=who
    )
