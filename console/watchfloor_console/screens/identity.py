"""The inspector: who acts in a run, and why one action of it was answered as it was.

Never carries a wish out.
"""

from collections.abc import Callable

from watchfloor.oversight import Dossier
from watchfloor_console.board import Pieces, Words
from watchfloor_console.board.seeking import Found, Seek, WhoSeek
from watchfloor_console.messages import Copied, PageOpened, Scrolled
from watchfloor_console.render.claims import claims_page, rules_page, turns_page
from watchfloor_console.render.identity import WhoNow, identity_rows
from watchfloor_console.render.line import Line, paint
from watchfloor_console.render.picture import Picture
from watchfloor_console.screens.floor import Style
from watchfloor_console.screens.rows import scrolled
from watchfloor_console.screens.seeking import SeekingScreen


class IdentityScreen(SeekingScreen):
    """Who acts."""

    has_who = False
    every_s = 5.0

    def __init__(self, style: Style, run: str, action: str = "") -> None:
        super().__init__("identity", style)
        self.about = run
        self.now = WhoNow(run, action)

    def rows(self, picture: Picture, height: int) -> tuple[Line, ...]:
        """What there is room for."""
        rows = identity_rows(picture, self.now)
        top = max(0, min(self.now.top, len(rows) - height))
        return rows[top : top + height]

    def seek_due(self, picture: Picture) -> None:
        """Ask again: it is decided at every action."""
        self.seek(WhoSeek(self.now.run, self.now.action or _newest(picture, self.now.run)))

    def take(self, seek: Seek, found: Found) -> None:
        """Show it."""
        if isinstance(found, Dossier):
            action = seek.action if isinstance(seek, WhoSeek) else ""
            self.now = self.now._replace(dossier=found, fault="", action=action)

    def fault(self, seek: Seek, words: str) -> None:
        """Say why there is none."""
        self.now = self.now._replace(fault=words)

    def moved(self, steps: int) -> None:
        """Scroll."""
        if self.picture is not None:
            most = len(identity_rows(self.picture, self.now)) - self.page_rows - 1
            self.now = self.now._replace(top=scrolled(self.now.top, steps, most))

    def on_scrolled(self, message: Scrolled) -> None:
        """The wheel."""
        message.stop()
        self.action_move(-message.rows)

    def action_raw(self) -> None:
        """All claims."""
        self._open("RAW CLAIMS", "as they came", claims_page)

    def action_why(self) -> None:
        """The rules in full."""
        self._open("WHY", "the rules that bound each leg", rules_page)

    def action_turns(self) -> None:
        """What would have turned the answer."""
        self._open("WHAT WOULD TURN IT", "one fact alone, the smallest change first", turns_page)

    def action_copy(self) -> None:
        """Copy all of it."""
        if self.picture is not None:
            rows = identity_rows(self.picture, self.now)
            self.post_message(Copied("\n".join(paint(row, self.style.look).text.rstrip() for row in rows)))

    def _open(self, title: str, note: str, page: Callable[[Dossier, Words], tuple[Pieces, ...]]) -> None:
        if self.picture is not None and self.now.dossier is not None:
            self.post_message(PageOpened(title, note, page(self.now.dossier, self.picture.words)))


def _newest(picture: Picture, run: str) -> str:
    """The action that waits, or the newest that the feed has; empty if there is none."""
    waits = next((card.action for card in picture.cards if card.run == run), "")
    rows = picture.ring.view(1, lambda row: row.run == run and bool(row.action)).rows
    return waits or (rows[0].action if rows else "")
