"""May this run act now? Closed by an order, by a lease that is over, and for ever by its end.

Never knows a clock or a connection: it is told.
"""

import asyncio
from collections.abc import Callable
from typing import Literal

from watchfloor.errors import Stopped

Cause = Literal["order", "lease", "local"]
"""`local` is an order that came out of band, on a warden's own socket."""


class Gate:
    """Open while nothing closes it. `changed` is called with True when it closes, with False when it opens."""

    def __init__(self, changed: Callable[[bool], None]) -> None:
        self._changed = changed
        self._causes: set[Cause] = set()
        self._open = asyncio.Event()
        self._open.set()
        self.changes_count = 0
        self.over: Stopped | None = None

    @property
    def is_open(self) -> bool:
        """True if the run may act."""
        return self.over is None and not self._causes

    @property
    def is_held(self) -> bool:
        """True if an order closed it, whether or not the lease is over too."""
        return bool(self._causes - {"lease"})

    def close(self, cause: Cause) -> None:
        """Close it for a cause; another cause may hold it closed already."""
        if self.over is None and cause not in self._causes:
            self._causes.add(cause)
            if len(self._causes) == 1:
                self.changes_count += 1
                self._open.clear()
                self._changed(True)

    def open(self, cause: Cause) -> None:
        """One cause is gone; it opens when none is left."""
        if self.over is None and cause in self._causes:
            self._causes.discard(cause)
            if not self._causes:
                self.changes_count += 1
                self._open.set()
                self._changed(False)

    def end(self, why: Stopped) -> None:
        """The run is over: whoever waits here hears why."""
        if self.over is None:
            self.over = why
            self._open.set()

    def check(self) -> None:
        """Raise `Stopped` if the run is over."""
        if self.over is not None:
            raise Stopped(self.over.reason, self.over.order, self.over.by)

    async def passed(self) -> None:
        """Wait until it is open; raises `Stopped` when the run is over. Deliberately no deadline: a pause has none."""
        self.check()
        await self._open.wait()
        self.check()
