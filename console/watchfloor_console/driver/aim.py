"""What the kill key hits: the run that was named on the screen when the terminal last took a whole frame.

Never knows what was selected since: a hand stops what its eyes saw.
"""

import threading
from collections.abc import Callable
from typing import NamedTuple


class Aim(NamedTuple):
    """The run that the kill line names. `is_dying`: a kill is out; `is_own_hold`: our own kill is pending for it."""

    run: str = ""
    agent: str = ""
    is_dying: bool = False
    is_own_hold: bool = False
    may_stop: bool = True


class Sight:
    """The aim as drawn, and as painted. Drawn by the application, painted by the writer, read by the input thread."""

    def __init__(self, clock_s: Callable[[], float]) -> None:
        self._clock_s = clock_s
        self._lock = threading.Lock()
        self._drawn = Aim()
        self._painted = Aim()
        self._painted_s = clock_s()

    def draw(self, aim: Aim) -> None:
        """The next frame names this run."""
        with self._lock:
            self._drawn = aim

    def drawn(self) -> Aim:
        """What the frame that is being written names."""
        with self._lock:
            return self._drawn

    def paint(self, aim: Aim) -> None:
        """The terminal has taken a whole frame that names this run."""
        with self._lock:
            self._painted = aim
            self._painted_s = self._clock_s()

    def still(self) -> None:
        """What is on the screen is what was drawn, and nothing waits to be written: it is as good as painted now."""
        with self._lock:
            if self._drawn == self._painted:
                self._painted_s = self._clock_s()

    def painted(self) -> Aim:
        """What the kill key hits."""
        with self._lock:
            return self._painted

    @property
    def age_s(self) -> float:
        """How long ago the last frame was taken."""
        with self._lock:
            return self._clock_s() - self._painted_s
