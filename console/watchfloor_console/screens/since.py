"""What happened since this operator last looked; leaving the screen is looking.

Never carries a wish out.
"""

from watchfloor_console.board.seeking import Found, Records, Seek, SinceSeek
from watchfloor_console.feed.since import news_of
from watchfloor_console.messages import Chosen, Looked, Opened, RunOpened, Scrolled, Shown
from watchfloor_console.render.line import Line
from watchfloor_console.render.picture import Picture
from watchfloor_console.render.since import SinceNow, since_rows
from watchfloor_console.screens.floor import Style
from watchfloor_console.screens.seeking import SeekingScreen


class SinceScreen(SeekingScreen):
    """News."""

    every_s = 5.0

    def __init__(self, style: Style) -> None:
        super().__init__("since", style)
        self.now = SinceNow()

    def rows(self, picture: Picture, height: int) -> tuple[Line, ...]:
        """The lines that there is room for."""
        return since_rows(picture, self.now, height)

    def seek_due(self, picture: Picture) -> None:
        """Read what came."""
        self.seek(SinceSeek())

    def take(self, seek: Seek, found: Found) -> None:
        """Show what came; the newest last, and the cursor where it was."""
        if isinstance(found, Records) and self.picture is not None:
            news = news_of(found.records, self.picture.words)
            place = self.now.place if self.now.is_read else len(news) - 1
            told = SinceNow(news, max(0, place), found.after, found.upto, is_read=True, is_whole=found.is_whole)
            self.now = told

    def fault(self, seek: Seek, words: str) -> None:
        """Say why nothing was read."""
        self.now = self.now._replace(fault=words)

    def moved(self, steps: int) -> None:
        """Another line."""
        self.now = self.now._replace(place=max(0, min(self.now.place + steps, len(self.now.news) - 1)))

    def on_scrolled(self, message: Scrolled) -> None:
        """The wheel."""
        message.stop()
        self.action_move(-message.rows)

    def on_chosen(self, message: Chosen) -> None:
        """A click selects nothing here but what keys reach too."""
        message.stop()

    def action_open(self) -> None:
        """Open what the line is about: a card that still waits, a run that is on the floor, else its record."""
        picture = self.picture
        if picture is None or self.now.place >= len(self.now.news):
            return
        news = self.now.news[self.now.place]
        if news.escalation in picture.board.cards:
            self.post_message(Opened(is_next=False, escalation=news.escalation))
        elif news.record.run in picture.board.runs:
            self.post_message(RunOpened(news.record.run))
        else:
            self.post_message(Shown("ledger", news.record.run or "", at=str(news.record.seq)))

    def action_next(self) -> None:
        """Open what needs me next."""
        self.post_message(Opened(is_next=True))

    def action_back(self) -> None:
        """What was shown was looked at."""
        if self.now.is_read:
            self.post_message(Looked(self.now.upto))
        super().action_back()
