"""The one writer: it numbers records at once, and a thread of its own commits what came meanwhile.

There is no commit timer: while one commit is on its way to the disk, the next one gathers. Never knows
what a record means, nor what waits for it to be durable.
"""

import asyncio
import threading
from collections import deque
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final, NamedTuple

from watchfloor.chain import Frontier
from watchfloor.records import NewRecord, Record
from watchfloor_server.ledger.committer import Committer
from watchfloor_server.ledger.sealing import Entropy, seal

COMMIT_RECORDS: Final = 1024
"""Records in one commit at most: beyond a thousand a commit only gets longer, not cheaper."""

BACKLOG_RECORDS: Final = 8192
"""Where `is_full` begins. Nothing is dropped: agents are not read any more, so the rest is what people order."""


class Committed(NamedTuple):
    """Records that are on disk now, in order, and the tree after the last of them."""

    records: tuple[Record, ...]
    frontier: Frontier

    @property
    def upto(self) -> int:
        """Every record up to this `seq` is durable; it is the ledger's size too."""
        return self.frontier.size


class Hooks(NamedTuple):
    """What the writer tells the loop, in the loop's thread. A failure is told once, with the driver's word."""

    on_commit: Callable[[Committed], None]
    on_failure: Callable[[str], None]
    on_recovered: Callable[[], None]


class Writer:
    """Appends records. All methods are for the loop's thread; `close` before the loop ends."""

    def __init__(self, path: Path, loop: asyncio.AbstractEventLoop, hooks: Hooks, entropy: Entropy) -> None:
        self._loop = loop
        self._hooks = hooks
        self._entropy = entropy
        self._committer = Committer(path)
        self._frontier = self._committer.frontier()
        self._last = self._durable = self._frontier.size
        self._waiting: deque[NewRecord] = deque()  # bounded by whoever asks `is_full`
        self._seen: dict[str, int] = {}
        self._marked: dict[str, int] = {}
        self._wake = threading.Condition()
        self._is_closing = False
        self._is_failing = False
        self._moved = asyncio.Event()
        self._thread = threading.Thread(target=self._work, name="ledger writer", daemon=True)

    def start(self) -> None:
        """Start the thread. Before it nothing is committed, but records can be appended."""
        self._thread.start()

    def append(self, records: Sequence[NewRecord]) -> range:
        """Number records at once and write them soon, in this order; returns their `seq`s."""
        numbers = range(self._last + 1, self._last + 1 + len(records))
        self._last = numbers.stop - 1
        with self._wake:
            self._waiting.extend(records)
            self._wake.notify()
        return numbers

    def mark_seen(self, operator: str, upto: int) -> None:
        """Remember up to which record an operator has looked; it never goes back."""
        with self._wake:
            self._seen[operator] = self._marked[operator] = max(upto, self._marked.get(operator, 0))
            self._wake.notify()

    def seen(self, operator: str) -> int:
        """The same as marked since the start, on disk or not yet; 0 if it was not."""
        return self._marked.get(operator, 0)

    @property
    def last(self) -> int:
        """The last `seq` that was given out; 0 if there is none."""
        return self._last

    @property
    def durable(self) -> int:
        """The last `seq` that is known to be on disk."""
        return self._durable

    @property
    def backlog(self) -> int:
        """How many records are not known to be on disk yet."""
        return self._last - self._durable

    @property
    def is_full(self) -> bool:
        """True when whoever can wait must wait: stop reading agents, and refuse strangers without a record."""
        return self.backlog >= BACKLOG_RECORDS

    @property
    def is_failing(self) -> bool:
        """True from `on_failure` to `on_recovered`."""
        return self._is_failing

    async def drain(self, deadline_s: float) -> bool:
        """Wait until all that was appended is durable; False if it is not in time."""
        try:
            async with asyncio.timeout(deadline_s):
                while self.backlog:
                    self._moved.clear()
                    await self._moved.wait()
        except TimeoutError:
            return False
        return True

    def close(self) -> None:
        """Write what waits (not if the ledger is failing), and end the thread. It blocks: `drain` first."""
        with self._wake:
            self._is_closing = True
            self._wake.notify()
        if self._thread.is_alive():
            self._thread.join()
        self._committer.close()

    def _work(self) -> None:
        """Commit until closed; this and what it calls runs in the thread."""
        try:
            while self._gather() and self._commit():
                pass
        finally:
            if not self._is_closing:
                self._tell(self._failing, "the ledger's thread has ended; start the server again")

    def _gather(self) -> bool:
        """Wait for something to write; False if the writer is closed and nothing is left."""
        with self._wake:
            self._wake.wait_for(lambda: self._waiting or self._seen or self._is_closing)
            return bool(self._waiting or self._seen)

    def _commit(self) -> bool:
        """Write one batch; False if the writer was closed before that succeeded."""
        with self._wake:
            news = [self._waiting.popleft() for _ in range(min(len(self._waiting), COMMIT_RECORDS))]
            seen, self._seen = self._seen, {}
        batch = seal(news, self._frontier, self._entropy)
        if not self._committer.persist(batch, seen, lambda fault: self._tell(self._failing, fault), self._is_over):
            return False
        self._frontier = batch.after
        self._tell(self._committed, Committed(batch.records, batch.after))
        return True

    def _is_over(self, wait_s: float) -> bool:
        with self._wake:
            return self._wake.wait_for(lambda: self._is_closing, wait_s)

    def _tell(self, hook: Callable[..., None], *told: object) -> None:
        self._loop.call_soon_threadsafe(hook, *told)

    def _committed(self, committed: Committed) -> None:
        if self._is_failing:
            self._is_failing = False
            self._hooks.on_recovered()
        self._durable = committed.upto
        self._moved.set()
        if committed.records:
            self._hooks.on_commit(committed)

    def _failing(self, reason: str) -> None:
        self._is_failing = True
        self._hooks.on_failure(reason)
