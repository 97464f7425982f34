"""Health: would a kill arrive, how is the server, who is here, and the draft of a hand-over.

Never carries a wish out.
"""

from watchfloor_console.board.drills import kills_of, last_drill
from watchfloor_console.board.seeking import Found, KillsSeek, Records, Seek
from watchfloor_console.messages import Copied, Opened, PageOpened, Scrolled, Told
from watchfloor_console.render.frame import body_rows
from watchfloor_console.render.handover import handover_page
from watchfloor_console.render.health import HealthNow, health_rows, most_top
from watchfloor_console.render.line import Line, paint
from watchfloor_console.render.picture import Picture
from watchfloor_console.screens.floor import Style
from watchfloor_console.screens.rows import scrolled
from watchfloor_console.screens.seeking import SeekingScreen


class HealthScreen(SeekingScreen):
    """Readiness, and who is here."""

    every_s = 10.0

    def __init__(self, style: Style) -> None:
        super().__init__("health", style)
        self.now = HealthNow()

    def rows(self, picture: Picture, height: int) -> tuple[Line, ...]:
        """What there is room for."""
        return health_rows(picture, self.now, height)

    def seek_due(self, picture: Picture) -> None:
        """Read what the ledger has of kills."""
        self.seek(KillsSeek())

    def take(self, seek: Seek, found: Found) -> None:
        """Show the last drill."""
        if isinstance(found, Records):
            self.now = self.now._replace(drill=last_drill(kills_of(found.records)), is_read=True, fault="")

    def fault(self, seek: Seek, words: str) -> None:
        """Say why it could not be read."""
        self.now = self.now._replace(fault=words)

    def moved(self, steps: int) -> None:
        """Scroll."""
        if self.picture is not None:
            most = most_top(self.picture, self.now, body_rows(self.picture))
            self.now = self.now._replace(top=scrolled(self.now.top, steps, most))

    def on_scrolled(self, message: Scrolled) -> None:
        """The wheel."""
        message.stop()
        self.action_move(-message.rows)

    def action_pane(self) -> None:
        """The other pane, where there is room for one."""
        self.now = self.now._replace(side="right" if self.now.side == "left" else "left", top=0)
        self.redraw()

    def action_next(self) -> None:
        """Open what needs me next."""
        self.post_message(Opened(is_next=True))

    def action_drill(self) -> None:
        """Say how a drill is run: it starts processes, and this server starts none."""
        self.post_message(Told("the server runs no drill by itself: run watchfloor drill in a shell; it shows here"))

    def action_hand_over(self) -> None:
        """The draft of a hand-over."""
        if self.picture is not None:
            note = "a draft: Esc, then :handover NAME gives the shift with it, signed; y copies it"
            self.post_message(PageOpened("HAND-OVER", note, handover_page(self.picture)))

    def action_copy(self) -> None:
        """Copy what is shown."""
        self.post_message(Copied("\n".join(paint(row, self.style.look).text.rstrip() for row in self._body.lines)))
