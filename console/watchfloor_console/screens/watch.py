"""The home screen: is anything wrong, what needs me, what will the kill key hit.

Never carries a wish out.
"""

from collections.abc import Iterator
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType

from watchfloor_console.messages import Asked, Followed, Left, Moved, Narrowed, Opened, Scrolled
from watchfloor_console.render.line import Line, blank
from watchfloor_console.render.look import Look
from watchfloor_console.render.picture import Picture
from watchfloor_console.render.status import status_rows
from watchfloor_console.render.watch import foot_rows, lower_rows, minimal_rows, upper_rows
from watchfloor_console.render.who import who_rows
from watchfloor_console.screens.floor import FloorScreen, bindings_of
from watchfloor_console.widgets import FleetPart, LivePart, Painted

FAR = 1_000_000
"""More runs than any floor has: the move to the first or the last."""


class WatchScreen(FloorScreen):
    """The home screen."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings_of("watch")]

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._top = Painted(look, "top")
        self._upper = FleetPart(look, "upper")
        self._lower = LivePart(look, "lower")
        self._foot = Painted(look, "foot")

    def compose(self) -> ComposeResult:
        """The four parts, one below the other."""
        yield from self._parts()

    def paint(self, picture: Picture) -> None:
        """Share the picture out."""
        width = picture.layout.width
        gap = (blank(width),) * picture.layout.has_gaps
        if picture.layout.shape == "minimal":
            self._show(minimal_rows(picture), (), (), ())
            return
        self._show(
            (*status_rows(picture), *gap),
            (*upper_rows(picture), *gap),
            (*lower_rows(picture), *gap),
            (*who_rows(picture), *foot_rows(picture)),
        )

    def _parts(self) -> Iterator[Painted]:
        yield from (self._top, self._upper, self._lower, self._foot)

    def _show(self, *rows: tuple[Line, ...]) -> None:
        for part, lines in zip(self._parts(), rows, strict=True):
            part.show(lines)

    def action_move(self, steps: int) -> None:
        """Down or up."""
        self.post_message(Moved(steps))

    def action_first(self) -> None:
        """The first run."""
        self.post_message(Moved(-FAR))

    def action_last(self) -> None:
        """The last run."""
        self.post_message(Moved(FAR))

    def action_scroll(self, pages: int) -> None:
        """Scroll the feed by pages; a negative number goes back."""
        rows = max(1, len(self._lower.lines) - 2)
        self.post_message(Scrolled(-pages * rows))

    def action_follow(self) -> None:
        """Follow the feed again."""
        self.post_message(Followed())

    def action_one_run(self) -> None:
        """The feed of this run, or of all."""
        self.post_message(Narrowed())

    def action_open(self) -> None:
        """Open what waits of this run."""
        self.post_message(Opened(is_next=False))

    def action_next(self) -> None:
        """Open what needs me next."""
        self.post_message(Opened(is_next=True))

    def action_approve(self) -> None:
        """Open the card to be approved; the step itself opens only once it was read."""
        self.post_message(Opened(is_next=False))

    def action_deny(self) -> None:
        """Open the card with its deny step."""
        self.post_message(Opened(is_next=False, step="deny"))

    def action_help(self) -> None:
        """Show the help."""
        self.post_message(Asked())

    def action_leave(self) -> None:
        """Leave the console; agents run on."""
        self.post_message(Left())
