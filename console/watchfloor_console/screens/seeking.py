"""A screen that shows what the board does not hold: it seeks it when it is drawn, again and again.

Never seeks the same twice at a time, and never knows who answers.
"""

from watchfloor_console.board.seeking import Fault, Found, Seek
from watchfloor_console.messages import Sought
from watchfloor_console.render.picture import Picture
from watchfloor_console.screens.body import BodyScreen


class SeekingScreen(BodyScreen):
    """A screen with `wants`: what is to be sought next, each time it is drawn and `every_s` have passed."""

    every_s = 1.0
    _sought_s: float | None = None
    is_seeking = False

    def paint(self, picture: Picture) -> None:
        """Draw, and seek what is due."""
        super().paint(picture)
        self.seek_when_due(picture)

    def seek_when_due(self, picture: Picture) -> None:
        """Seek what is due, if its time has come and nothing is under way."""
        now_s = self.style.clock_s()
        is_due = self._sought_s is None or now_s - self._sought_s >= self.every_s
        if is_due and not self.is_seeking:
            self._sought_s = now_s
            self.seek_due(picture)

    def seek_due(self, picture: Picture) -> None:
        """Seek what is due now."""
        raise NotImplementedError

    def seek(self, what: Seek) -> None:
        """Ask for something; while it is under way nothing is due."""
        self.is_seeking = True
        self.post_message(Sought(what, self))

    def found(self, seek: Seek, found: Found) -> None:
        """Take an answer, and draw it."""
        self.is_seeking = False
        if isinstance(found, Fault):
            self.fault(seek, found.words)
        else:
            self.take(seek, found)
        self.redraw()

    def take(self, seek: Seek, found: Found) -> None:
        """Take what was found."""
        raise NotImplementedError

    def fault(self, seek: Seek, words: str) -> None:
        """Take why nothing was found."""
        raise NotImplementedError
