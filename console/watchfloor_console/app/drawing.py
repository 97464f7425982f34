"""The application's drawing half: a picture is handed down fifteen times a second, and stop keys are passed on.

Never stands between a stop key and its connection, and never draws a word itself.
"""

import gc
from typing import ClassVar, Final

from textual.app import App
from textual.geometry import Size

from watchfloor.oversight import StageLine
from watchfloor_console.app.clocks import Clocks
from watchfloor_console.app.outside import Outside
from watchfloor_console.app.preferences import Preferences
from watchfloor_console.bindings import caught
from watchfloor_console.board import KillPath
from watchfloor_console.board.alarm import Alarm
from watchfloor_console.board.filtering import Filter
from watchfloor_console.board.health import TRIPS
from watchfloor_console.driver.aim import Aim, Sight
from watchfloor_console.driver.handwriting import Escapes
from watchfloor_console.driver.killing import Down, Heard, Ready, Sent
from watchfloor_console.driver.presses import ALL, Press, Told
from watchfloor_console.driver.terminal import FloorDriver
from watchfloor_console.feed import Floor
from watchfloor_console.render.look import Look
from watchfloor_console.render.picture import Armed, Picture, picture_of
from watchfloor_console.screens import FloorScreen, Style, WatchScreen

QUIET_S: Final = 0.25
"""How often a picture is drawn in which only clocks move."""

NOTICE_S: Final = 6.0
"""How long a sentence stays in the key strip's place."""

GUIDE_S: Final = 30.0
"""How long the line stays there that greets a newcomer; any other sentence takes its place."""

GC_THRESHOLDS: Final = (5000, 10, 100)
"""Collections rarer than stock, which paused the screen for 22 to 81 ms."""


class DrawingApp(App[int]):
    """What is drawn, and what the stop keys reach."""

    CSS_PATH = "../console.tcss"
    ENABLE_COMMAND_PALETTE = False
    TITLE = "watchfloor"
    BINDINGS: ClassVar = []

    def __init__(
        self,
        floor: Floor,
        outside: Outside,
        look: Look,
        clocks: Clocks,
        sight: Sight,
        chosen: Preferences = Preferences(),  # noqa: B008 - frozen
    ) -> None:
        super().__init__(driver_class=FloorDriver)
        self.floor = floor
        self.sight = sight
        self.escapes = Escapes()
        self.caught_keys: dict[str, Press] = {**caught(chosen.keys)}
        self._outside, self._clocks, self._chosen = outside, clocks, chosen
        self._style = Style(look, clocks.steady_s, chosen.keys)
        self._filter = Filter()
        self._alarm = Alarm()
        self._cursor = ""
        self._all_runs: bool | None = None
        self._notice = ""
        self._notice_until_s = 0.0
        self._leaving_s: float | None = None
        self._drawn_s = 0.0
        self._drawn_changes = -1

    def on_mount(self) -> None:
        """Show the home screen, and begin to draw."""
        self.push_screen(WatchScreen(self._style))
        self.set_interval(self._chosen.frame_s, self.tick)
        self.call_after_refresh(freeze)

    def select(self, run: str) -> None:
        """Put the cursor on a run."""
        self._cursor = run

    def picture(self, size: Size) -> Picture:
        """What is true now, at this size."""
        floor = self.floor
        wide = (size.width, size.height)
        made = picture_of(
            floor.board, floor.ring, floor.health, floor.now, wide, self._style.look, self._cursor, self._filter
        )
        self._cursor = made.cursor
        about = self.about
        if about is not None:
            made = made._replace(cursor=about if about in floor.board.runs else "")
        left_s = self._outside.armed_left_s()
        said = self._notice if self._clocks.steady_s() < self._notice_until_s else ""
        return made._replace(
            one_run=made.one_run if self._all_runs is None else not self._all_runs,
            armed=None if left_s is None else Armed(left_s, 2.0),
            painted_s=self.sight.age_s,
            said_no=said,
            keys=self._chosen.keys,
        )

    @property
    def about(self) -> str | None:
        """The run that the screens on top are about, which the kill line names then; None at home."""
        screens = [screen for screen in reversed(self.screen_stack) if isinstance(screen, FloorScreen)]
        return next((screen.about for screen in screens if screen.about is not None), None)

    def tick(self) -> None:
        """Draw what came since the last picture; when nothing did, only as often as a clock has to be seen to go."""
        now_s, changes = self._clocks.steady_s(), self.floor.changes
        if changes != self._drawn_changes or now_s - self._drawn_s >= QUIET_S or self._counts_tenths():
            self._drawn_s, self._drawn_changes = now_s, changes
            self.draw()

    def _counts_tenths(self) -> bool:
        """True while something on the screen counts in tenths of a second."""
        counting = ("HELD", "STOPPING", "UNCONFIRMED")
        is_armed = self._outside.armed_left_s() is not None
        return is_armed or any(run.state in counting for run in self.floor.board.runs.values())

    def draw(self) -> None:
        """Hand the picture of this moment to the screen that is on top."""
        if self._batch_count or not isinstance(self.screen, FloorScreen):
            return
        if isinstance(self._driver, FloorDriver) and self._driver.is_idle:
            self.sight.still()
        made = self.picture(self.size)
        self.sight.draw(aim_of(made))
        self.screen.draw(made)
        if self._chosen.bell and self._alarm.is_due(made.cards, made.now) and isinstance(self._driver, FloorDriver):
            self._driver.ring()

    def say(self, words: str, for_s: float = NOTICE_S) -> None:
        """Say a sentence in the key strip's place, now or with the first picture."""
        self._notice, self._notice_until_s = words, self._clocks.steady_s() + for_s
        if self.is_running:
            self.draw()

    # From the driver: the input thread presses, the writer's thread holds.

    def stop_key(self, press: Press) -> None:
        """A stop key was pressed; called in any thread."""
        self._outside.press(press)

    def other_key(self) -> None:
        """Another key was pressed; called in the input thread."""
        if self._outside.armed_left_s() is not None:
            self._outside.disarm()

    def hold_frames(self, *, held: bool) -> None:
        """Draw nothing while the terminal does not read, and all of it when it does again."""
        if held:
            self._begin_batch()
        else:
            self._end_batch()
            self.screen.refresh(layout=True)

    def action_kill(self) -> None:
        """The stop key, where no driver caught it."""
        self.stop_key("kill")

    def action_stop_all(self) -> None:
        """F9, where no driver caught it."""
        self.stop_key("stop_all")

    def action_take_back(self) -> None:
        """^R, where no driver caught it."""
        self.stop_key("take_back")

    def heard(self, heard: Heard) -> None:
        """Take what the kill thread told; called in the application's own thread."""
        match heard:
            case Ready():
                trips = (*self.floor.health.kill.trips_ms, heard.round_trip_ms)[-TRIPS:]
                answer = (heard.can_stop, heard.round_trip_ms, self.floor.now, heard.reached, heard.runs)
                self.floor.kill_path(KillPath(True, *answer, trips))
            case Down():
                self.floor.kill_path(self.floor.health.kill._replace(is_up=False))
            case Told():
                self.say(heard.says)
            case StageLine():
                self.floor.take(heard)
            case Sent():
                if heard.error:
                    whom = "ALL runs" if heard.wish.run == ALL else heard.wish.agent
                    self.say(f"{heard.wish.kind} of {self.picture(self.size).words.name(whom)}: {heard.error}")


def aim_of(made: Picture) -> Aim:
    """What the kill line of a picture names."""
    run = made.selected
    may = made.health.may_stop
    if run is None or run.state in ("STOPPED", "ENDED"):
        return Aim(may_stop=may)
    is_own = run.state == "HELD" and run.by == made.health.operator
    is_dying = run.state in ("STOPPING", "UNCONFIRMED")
    return Aim(run.run, run.identity.agent.name, is_dying, is_own, may)


def freeze() -> None:
    """After the first picture: what lives now lives on, and is left out of every collection."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*GC_THRESHOLDS)
