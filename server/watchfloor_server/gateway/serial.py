"""Things worked off one by one: what comes while one is worked on waits for its turn.

Never knows what is worked on.
"""

from collections import deque
from collections.abc import Callable
from typing import Generic, TypeVar

_T = TypeVar("_T")


class Serial(Generic[_T]):
    """Hands each thing to `work`, in order and never one inside another."""

    def __init__(self, work: Callable[[_T], None]) -> None:
        self._work = work
        self._waiting: deque[_T] = deque()  # empty again whenever the outermost `put` returns
        self.is_busy = False

    def put(self, thing: _T) -> None:
        """Work on a thing, and on all that comes of it; at once, unless another is being worked on."""
        self._waiting.append(thing)
        if self.is_busy:
            return
        self.is_busy = True
        try:
            while self._waiting:
                self._work(self._waiting.popleft())
        finally:
            self.is_busy = False
