"""One run: its story is read as it grows, and what is selected in it is shown whole.

Never carries a wish out.
"""

from watchfloor_console.board import plain
from watchfloor_console.board.seeking import Found, Records, RunSeek, Seek
from watchfloor_console.feed.story import Branch, Teller
from watchfloor_console.messages import (
    Copied,
    Followed,
    Opened,
    PageOpened,
    PauseAsked,
    RearmAsked,
    RunOpened,
    Scrolled,
    Shown,
    Told,
    WordsAsked,
)
from watchfloor_console.render.frame import body_rows
from watchfloor_console.render.fulltext import record_page
from watchfloor_console.render.line import Line
from watchfloor_console.render.picture import Picture
from watchfloor_console.render.run import PANES_COLUMNS, RunNow, most_top, run_rows
from watchfloor_console.screens.floor import Style
from watchfloor_console.screens.rows import scrolled
from watchfloor_console.screens.seeking import SeekingScreen


class RunScreen(SeekingScreen):
    """The story of one run."""

    def __init__(self, style: Style, run: str) -> None:
        super().__init__("run", style)
        self.about = run
        self.now = RunNow(run)
        self._teller: Teller | None = None
        self._upto = 0

    def rows(self, picture: Picture, height: int) -> tuple[Line, ...]:
        """The run as far as it was read."""
        return run_rows(picture, self.now, height)

    def seek_due(self, picture: Picture) -> None:
        """Read on."""
        self.seek(RunSeek(self.now.run, self._upto))

    def take(self, seek: Seek, found: Found) -> None:
        """Tell what came."""
        if self.picture is None or not isinstance(found, Records):
            return
        if self._teller is None:
            self._teller = Teller(self.picture.words)
        self._teller.take(found.records)
        self._upto = max(self._upto, found.upto)
        before = self.branch
        story = self._teller.story()
        self.now = self.now._replace(story=story, fault="")
        last = max(0, len(story.branches) - 1)
        if self.now.is_following:
            self.now = self.now._replace(selected=last)
        elif before is not None:
            place = next((at for at, one in enumerate(story.branches) if one.record is before.record), last)
            self.now = self.now._replace(selected=place)

    def fault(self, seek: Seek, words: str) -> None:
        """Say why the story is not read on."""
        self.now = self.now._replace(fault=words)

    @property
    def branch(self) -> Branch | None:
        """What is selected."""
        branches = self.now.story.branches
        return branches[self.now.selected] if self.now.selected < len(branches) else None

    def moved(self, steps: int) -> None:
        """Move in the story, or in what is shown of it."""
        if self.now.side == "detail" and self.picture is not None:
            most = most_top(self.picture, self.now, body_rows(self.picture))
            self.now = self.now._replace(top=scrolled(self.now.top, steps, most))
            return
        last = max(0, len(self.now.story.branches) - 1)
        place = max(0, min(self.now.selected + steps, last))
        self.now = self.now._replace(selected=place, is_following=place == last, top=0)

    def on_scrolled(self, message: Scrolled) -> None:
        """The wheel."""
        message.stop()
        self.action_move(-message.rows)

    def on_followed(self, message: Followed) -> None:
        """Follow the newest."""
        message.stop()
        self.action_last()

    def action_follow(self) -> None:
        """Follow the newest."""
        self.now = self.now._replace(side="timeline")
        self.action_last()

    def action_pane(self) -> None:
        """The other pane."""
        side = "detail" if self.now.side == "timeline" else "timeline"
        self.now = self.now._replace(side=side, top=0)
        if self.picture is not None and self.picture.layout.width >= PANES_COLUMNS:
            self.post_message(Told(f"j and k move in the {side}; Tab: the other pane"))
        self.redraw()

    def action_open(self) -> None:
        """Open the card of what is selected, if one waits."""
        act = None if self.branch is None else self.now.story.acts.get(self.branch.row.action)
        escalation = act.escalation if act is not None and act.waits else None
        self.post_message(Opened(is_next=False, escalation=escalation or ""))

    def action_parent(self) -> None:
        """Who asked this run."""
        self.post_message(RunOpened(self.now.run, "parent"))

    def action_child(self) -> None:
        """Whom this run asked."""
        self.post_message(RunOpened(self.now.run, "child"))

    def action_next(self) -> None:
        """Open what needs me next."""
        self.post_message(Opened(is_next=True))

    def action_full(self) -> None:
        """The selected record, whole."""
        if self.branch is not None and self.picture is not None:
            self.post_message(PageOpened(*record_page(self.branch.record, self.picture.words)))

    def action_copy(self) -> None:
        """Copy what is selected."""
        if self.branch is not None and self.picture is not None:
            title, note, rows = record_page(self.branch.record, self.picture.words)
            self.post_message(Copied("\n".join((f"{title} {note}", *(plain(row) for row in rows)))))

    def action_identity(self) -> None:
        """Who acts, and why the selected action was answered as it was."""
        action = "" if self.branch is None else self.branch.row.action
        self.post_message(Shown("identity", self.now.run, action))

    def action_ledger(self) -> None:
        """The ledger at what is selected."""
        at = "" if self.branch is None or self.now.is_following else str(self.branch.record.seq)
        self.post_message(Shown("ledger", self.now.run, at=at))

    def action_pause(self) -> None:
        """Let it stand still; if it does, open the resume step."""
        self.post_message(PauseAsked())

    def action_rearm(self) -> None:
        """Open the re-arm step."""
        self.post_message(RearmAsked())

    def action_message(self) -> None:
        """Write to the agent."""
        self.post_message(WordsAsked(self.now.run))
