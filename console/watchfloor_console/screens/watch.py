"""The home screen: is anything wrong, what needs me, what will the kill key hit.

Never carries a wish out.
"""

from textual.app import ComposeResult

from watchfloor.oversight import RecordLine
from watchfloor_console.board.filtering import filter_of
from watchfloor_console.board.seeking import Fault, Found, RecordSeek, Seek
from watchfloor_console.messages import (
    Copied,
    Filtered,
    Followed,
    Left,
    Moved,
    Narrowed,
    Opened,
    PageOpened,
    PauseAsked,
    RearmAsked,
    RunOpened,
    Scrolled,
    Shown,
    Sought,
    Told,
)
from watchfloor_console.render.fulltext import record_page
from watchfloor_console.render.line import blank
from watchfloor_console.render.picture import Picture
from watchfloor_console.render.status import status_rows
from watchfloor_console.render.watch import foot_rows, lower_rows, upper_rows
from watchfloor_console.render.who import copied_text, who_rows
from watchfloor_console.screens.floor import Style
from watchfloor_console.screens.rows import RowsScreen
from watchfloor_console.widgets import FleetPart, LivePart, Painted


class WatchScreen(RowsScreen):
    """The home screen."""

    def __init__(self, style: Style) -> None:
        look = style.look
        self._lower = LivePart(look, "lower")
        parts = (Painted(look, "top"), FleetPart(look, "upper"), self._lower, Painted(look, "foot"))
        super().__init__("watch", style, parts)

    def compose(self) -> ComposeResult:
        """The four parts, one below the other."""
        yield from self.parts

    def paint(self, picture: Picture) -> None:
        """Share the picture out."""
        gap = (blank(picture.layout.width),) * picture.layout.has_gaps
        self.show(
            (*status_rows(picture), *gap),
            (*upper_rows(picture), *gap),
            (*lower_rows(picture), *gap),
            (*who_rows(picture), *foot_rows(picture)),
        )

    def moved(self, steps: int) -> None:
        """Down or up in the fleet."""
        self.post_message(Moved(steps))

    def typed(self, mark: str, text: str) -> None:
        """Filter, or give a command."""
        if mark == "/":
            filter_of(text)
            self.post_message(Filtered(text))
        else:
            super().typed(mark, text)

    def action_filter(self) -> None:
        """Have a filter typed."""
        text = "" if self.picture is None else self.picture.filter.text
        self.begin_typing("/", "for: agent: run: state: env: tag: kind: text:", text)

    def action_scroll(self, pages: int) -> None:
        """Scroll the feed by pages; a negative number goes back."""
        rows = max(1, len(self._lower.lines) - 2)
        self.post_message(Scrolled(-pages * rows))

    def action_follow(self) -> None:
        """Follow the feed again."""
        self.post_message(Followed())

    def action_pane(self) -> None:
        """The feed of this run, or of all."""
        self.post_message(Narrowed())

    def action_open(self) -> None:
        """Open the run."""
        self.post_message(RunOpened())

    def action_next(self) -> None:
        """Open what needs me next."""
        self.post_message(Opened(is_next=True))

    def action_approve(self) -> None:
        """Open the card to be approved; the step itself opens only once it was read."""
        self.post_message(Opened(is_next=False))

    def action_deny(self) -> None:
        """Open the card with its deny step."""
        self.post_message(Opened(is_next=False, step="deny"))

    def action_full(self) -> None:
        """The whole record of the newest row of this run."""
        picture = self.picture
        rows = () if picture is None else picture.ring.view(1, lambda row: row.run == picture.cursor).rows
        if rows:
            self.post_message(Sought(RecordSeek(rows[-1].seq), self))
        else:
            self.post_message(Told("nothing of this run is in the feed"))

    def found(self, seek: Seek, found: Found) -> None:
        """Show a record whole, or say why it cannot be."""
        if isinstance(found, Fault):
            self.post_message(Told(found.words))
        elif self.picture is not None and isinstance(found, RecordLine):
            self.post_message(PageOpened(*record_page(found, self.picture.words)))

    def action_copy(self) -> None:
        """Copy who acts; without a way for a kill, the command that kills on the run's own host."""
        if self.picture is not None:
            self.post_message(Copied(copied_text(self.picture)))

    def action_pause(self) -> None:
        """Let the run stand still; if it does, open the resume step."""
        self.post_message(PauseAsked())

    def action_rearm(self) -> None:
        """Open the re-arm step."""
        self.post_message(RearmAsked())

    def action_identity(self) -> None:
        """Who acts."""
        self.post_message(Shown("identity"))

    def action_ledger(self) -> None:
        """The ledger."""
        self.post_message(Shown("ledger"))

    def action_health(self) -> None:
        """Health."""
        self.post_message(Shown("health"))

    def action_since(self) -> None:
        """Since I last looked."""
        self.post_message(Shown("since"))

    def action_leave(self) -> None:
        """Leave the console; agents run on."""
        self.post_message(Left())
