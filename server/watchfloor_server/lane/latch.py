"""Latches orders: a thread of its own writes the journal, so that no kill waits in the loop for a disk.

Never knows what is done once an order is latched.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Final

from watchfloor.wire import Reply
from watchfloor_server.lane.journal import Journal

Done = Callable[[str], None]


class Latcher:
    """Writes entries in order. `done` is called in the loop with the fault, empty if the entry is on disk."""

    def __init__(self, journal: Journal, loop: asyncio.AbstractEventLoop) -> None:
        self._journal = journal
        self._loop = loop
        self._thread: Final = ThreadPoolExecutor(max_workers=1, thread_name_prefix="kill journal")
        self._last = journal.last
        self._settled = 0
        self.fault = ""
        self._is_closed = False

    def latch(self, entry: bytes, done: Done) -> None:
        """Write an entry soon."""
        self._thread.submit(self._journal.append, entry).add_done_callback(lambda future: self._tell(future, done))

    def settle(self) -> None:
        """All that was latched so far is in the ledger too."""
        if self._last > self._settled and not self._is_closed:
            self._settled = self._last
            self._thread.submit(self._journal.settle, self._last)

    def close(self) -> None:
        """Finish what is under way, and close the journal."""
        self._is_closed = True
        self._thread.shutdown(wait=True)
        self._journal.close()

    def _tell(self, future: Future[int], done: Done) -> None:
        error = future.exception()
        number = future.result() if error is None else 0
        self._loop.call_soon_threadsafe(self._latched, number, "" if error is None else str(error), done)

    def _latched(self, number: int, fault: str, done: Done) -> None:
        self._last = max(self._last, number)
        self.fault = fault
        done(fault)


def latched(reply: Reply, fault: str) -> Reply:
    """What is answered to an order: accepted means durable, so one that is not in the journal is not accepted."""
    if not fault:
        return reply
    error = f"the order was given, but the journal cannot be written ({fault}): a crash now would forget it"
    return Reply(id=reply.id, ok=False, code="journal", error=error, order=reply.order, runs=reply.runs)
