"""What the main process tells the lane, taken letter by letter.

Never knows how a letter came here.
"""

from typing import assert_never

from watchfloor.errors import CloseCode
from watchfloor.wire import Lease, Order
from watchfloor_server.core.state import OPEN, State
from watchfloor_server.gateway.clock import Clock
from watchfloor_server.lane import letters as letter
from watchfloor_server.lane import replica
from watchfloor_server.lane.crowd import LaneCrowd
from watchfloor_server.lane.floor import LaneFloor
from watchfloor_server.lane.latch import Latcher
from watchfloor_server.lane.outbox import Outbox

AboutRun = letter.Told | letter.Leased | letter.Gone | letter.Give | letter.Say


class Inbox:
    """Takes the letters; `roll` is the newest list of operators, None before the first."""

    def __init__(
        self, state: State, floor: LaneFloor, crowd: LaneCrowd, clock: Clock, outbox: Outbox, latcher: Latcher
    ) -> None:
        self._state = state
        self._floor = floor
        self._crowd = crowd
        self._clock = clock
        self._outbox = outbox
        self._latcher = latcher
        self.roll: letter.Roll | None = None

    def hear(self, given: letter.ToLane) -> None:
        """Take one letter."""
        match given:
            case letter.Roll():
                self.roll = given
                replica.enrol(self._state, given)
                self._crowd.keep(self._state.operators)
            case letter.Staged():
                self._crowd.stage(given.stage)
            case letter.Heard():
                if self._outbox.settle(given.n):
                    self._latcher.settle()
            case letter.Beat() | letter.End():
                pass  # whoever holds the connection knows that it is alive, and when it ends
            case _:
                self._about_run(given)

    def _about_run(self, given: AboutRun) -> None:
        match given:
            case letter.Told():
                self._told(given)
            case letter.Leased():
                if (run := self._state.runs.get(given.run)) is not None:
                    run.lease_from_s = max(run.lease_from_s, given.from_s)
            case letter.Gone():
                self._state.runs.pop(given.run, None)
            case letter.Give():
                self._give(given.run, given.order)
            case letter.Say():
                self._lease(given.run, given.lease)
            case _:
                assert_never(given)

    def _told(self, told: letter.Told) -> None:
        run = replica.take(self._state, told)
        if run.state in ("STOPPED", "ENDED") and run.conn is not None:
            self._crowd.close(run.conn, CloseCode.REFUSED, f"the run is {run.state.lower()}")

    def _give(self, name: str, order: Order) -> None:
        run = self._state.runs.get(name)
        if run is not None and run.conn is not None and order.cmd >= run.cmd:
            self._floor.give(name, run.conn, order)

    def _lease(self, name: str, lease: Lease) -> None:
        """No lease passes a fence: what was renewed before a kill is not said after it."""
        run = self._state.runs.get(name)
        if run is None or run.conn is None or run.state not in OPEN:
            return
        run.lease_from_s = max(run.lease_from_s, self._clock.now().boot_s)
        self._crowd.tell(run.conn, lease)
