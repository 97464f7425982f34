"""Following the records by number: what comes is passed on once and in order, over any number of lost links.

Never knows what a record means.
"""

import asyncio
from collections import OrderedDict
from typing import Final

from watchfloor.oversight.channel import Heard
from watchfloor.wire import GapLine, RecordLine, SnapshotLine, StageLine, Tick, ToConsole, Watch

WAITING: Final = 4096
"""Lines that wait for the reader of a feed. When it is full the socket is left alone: nothing is dropped here."""

STAGES: Final = 1024
"""Stages remembered, because each comes over both connections; the oldest is forgotten."""


class Following:
    """One `watch`: where it stands, and what waits to be read of it."""

    def __init__(self, watch: Watch) -> None:
        self._watch = watch
        self._after = watch.after
        self.waiting: asyncio.Queue[Heard] = asyncio.Queue(WAITING)

    @property
    def line(self) -> Watch:
        """The line that follows on from here."""
        return self._watch.model_copy(update={"after": self._after})

    def passes(self, line: ToConsole) -> bool:
        """Note how far a line brings us; False for a record that was passed on already."""
        match line:
            case RecordLine() if self._watch.full and self._after is not None and line.seq <= self._after:
                return False
            case RecordLine():
                self._reach(line.seq)
            case SnapshotLine() if line.done:
                self._reach(line.upto)
            case Tick():
                self._reach(line.upto)
            case GapLine():
                self._reach(line.to)
            case _:
                pass
        return True

    def _reach(self, seq: int) -> None:
        self._after = max(self._after or 0, seq)


class Stages:
    """Knows which stages of orders were heard already."""

    def __init__(self) -> None:
        self._known: OrderedDict[tuple[str, str, str], None] = OrderedDict()

    def is_new(self, line: StageLine) -> bool:
        """True the first time."""
        name = (line.order, line.run, line.stage)
        if name in self._known:
            return False
        self._known[name] = None
        if len(self._known) > STAGES:
            self._known.popitem(last=False)
        return True
