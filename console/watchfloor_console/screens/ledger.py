"""The ledger: it is gone back in, record by record, and what is shown of then is folded from what was written.

Never carries a wish out, and answers nothing.
"""

from watchfloor_console.board.seeking import Found, MomentSeek, Seek
from watchfloor_console.messages import Copied, PageOpened, Scrolled, Told
from watchfloor_console.render.frame import body_rows, framed
from watchfloor_console.render.fulltext import record_page
from watchfloor_console.render.ledger import ledger_rows, replay_row, step, then_rows
from watchfloor_console.render.line import Line, paint
from watchfloor_console.render.picture import Picture
from watchfloor_console.screens.floor import Style
from watchfloor_console.screens.replaying import Replay, place_of
from watchfloor_console.screens.seeking import SeekingScreen


class LedgerScreen(SeekingScreen):
    """The past."""

    every_s = 5.0

    def __init__(self, style: Style, run: str, at: str = "") -> None:
        super().__init__("ledger", style)
        self.about = run
        self._run = run
        self._begins = at
        self._replay: Replay | None = None

    def paint(self, picture: Picture) -> None:
        """Draw the past in the frame of now."""
        replay = self._ready(picture)
        past = picture._replace(is_past=True)
        band = replay_row(past, replay.now)
        height = body_rows(past) - (0 if picture.layout.has_gaps else 1)
        self.page_rows = 7
        rows = ledger_rows(past, replay.now, height)
        self._body.show(framed(past, rows, "ledger", who=then_rows(past, replay.now), band=band))
        self.seek_when_due(picture)

    def rows(self, picture: Picture, height: int) -> tuple[Line, ...]:
        """The rows between the band and WHO."""
        return ledger_rows(picture, self._ready(picture).now, height)

    def seek_due(self, picture: Picture) -> None:
        """Read on."""
        self._ready(picture).refresh()
        self._next()

    def take(self, seek: Seek, found: Found) -> None:
        """Take what came, and seek what follows from it."""
        if self._replay is not None:
            self._replay.take(seek, found)
            self._next()

    def fault(self, seek: Seek, words: str) -> None:
        """Say why nothing came."""
        if self._replay is not None:
            self._replay.fault(seek, words)
            self._next()

    def moved(self, steps: int) -> None:
        """Another run of then."""
        if self._replay is not None:
            self._replay.choose(steps)
            self._next()

    def typed(self, mark: str, text: str) -> None:
        """Go where it was said, or give a command."""
        if mark == "@" and self.picture is not None:
            self.go(place_of(text, self.picture.now))
        else:
            super().typed(mark, text)

    def go(self, seek: MomentSeek) -> None:
        """Go to a moment or a record."""
        if self._replay is not None:
            self._replay.go(seek)
            self._next()

    def on_scrolled(self, message: Scrolled) -> None:
        """The wheel."""
        message.stop()
        self.action_move(-message.rows)

    def action_step(self, columns: int) -> None:
        """15 s back, or on."""
        at = None if self._replay is None else self._replay.now.at
        if at is not None and self.picture is not None:
            self.go(MomentSeek(at=min(step(at, columns), self.picture.now)))

    def action_record(self, steps: int) -> None:
        """The record before, or after."""
        if self._replay is not None:
            self._replay.record(steps)
            self._next()
            self.redraw()

    def action_mark(self, steps: int) -> None:
        """The mark before, or after."""
        if self._replay is not None and not self._replay.mark(steps):
            self.post_message(Told("there is no mark there"))
        self._next()

    def action_goto(self) -> None:
        """Have a time or a number typed."""
        self.begin_typing("@", "03:04Z, 2026-11-24 03:04Z, or a record's number")

    def action_verify(self) -> None:
        """Verify to the newest checkpoint."""
        if self._replay is not None:
            self._replay.verify()
            self.post_message(Told("the newest checkpoint is checked"))
            self._next()

    def action_pane(self) -> None:
        """The other pane, where there is room for one."""
        if self._replay is not None:
            now = self._replay.now
            self._replay.now = now._replace(side="proofs" if now.side == "floor" else "floor")
            self.redraw()

    def action_full(self) -> None:
        """The selected record, whole."""
        record = None if self._replay is None else self._replay.now.record
        if record is not None and self.picture is not None:
            self.post_message(PageOpened(*record_page(record, self.picture.words)))

    def action_copy(self) -> None:
        """Copy what is shown."""
        self.post_message(Copied("\n".join(paint(row, self.style.look).text.rstrip() for row in self._body.lines)))

    def _ready(self, picture: Picture) -> Replay:
        if self._replay is None:
            self._replay = Replay(self._run, picture.words)
            if self._begins:
                self._replay.go(place_of(self._begins, picture.now))
        return self._replay

    def _next(self) -> None:
        """Seek what is wanted next, unless an answer is under way; the kill line names the run of then."""
        if self._replay is not None:
            self.about = self._replay.now.run
        seek = None if self._replay is None or self.is_seeking else self._replay.next()
        if seek is not None:
            self.seek(seek)
