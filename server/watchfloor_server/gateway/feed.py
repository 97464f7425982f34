"""What one console follows: live from each commit, and out of the ledger while it is behind.

A reader that is too slow costs its outbox and nothing more: writing to it stops, and when it has
read, the feed goes on by number, without a gap or a duplicate. Never knows whose console it is.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final, NamedTuple

from watchfloor.records import Record
from watchfloor.wire import GapLine, SnapshotLine, Watch
from watchfloor_server.gateway.batch import Batch
from watchfloor_server.gateway.folding import Folding
from watchfloor_server.gateway.frames import packed
from watchfloor_server.gateway.peer import Peer

PAGE: Final = 256
"""Records read from the ledger at once while a console catches up."""

LEAP: Final = 100_000
"""A folded feed that is further behind than this leaves a gap instead of catching up."""


class Source(NamedTuple):
    """Where a feed comes from: pages out of the ledger, and the last number that was committed."""

    page: Callable[[int, int], Awaitable[list[Record]]]
    committed: Callable[[], int]


class Feed:
    """One `watch`. `start` begins it; `take` is called with every commit; `catch_up` runs while it is behind."""

    def __init__(self, peer: Peer, watch: Watch, source: Source, outbox_bytes: int) -> None:
        self._peer = peer
        self._watch = watch
        self._source = source
        self._outbox_bytes = outbox_bytes
        self._runs = None if watch.runs is None else frozenset(watch.runs)
        self._kinds = None if watch.kinds is None else frozenset(watch.kinds)
        self._folding = None if watch.full else Folding(peer, watch.rows, watch.hz)
        self._parts: tuple[SnapshotLine, ...] = ()
        self._cursor = watch.after or 0
        self._is_over = False
        self.is_behind = True
        self.wake = asyncio.Event()

    def begin(self, upto: int, parts: tuple[SnapshotLine, ...]) -> None:
        """Begin with a snapshot, which is shown once record `upto` is durable."""
        self._cursor, self._parts = upto, parts

    def close(self) -> None:
        """Another watch takes its place, or the console is gone."""
        self._is_over = True
        self.wake.set()
        if self._folding is not None:
            self._folding.close()

    def take(self, batch: Batch) -> None:
        """Show a commit; a console that is behind is left to `catch_up`."""
        if self.is_behind:
            self.wake.set()
        elif self._peer.backlog_bytes > self._outbox_bytes:
            self.is_behind = True
        else:
            self._show(batch)

    async def catch_up(self) -> None:
        """Show what the ledger has after the cursor, as fast as the console reads, until it is live."""
        is_first = True
        while not self._is_over:
            await self._room()
            for part in self._parts:
                self._peer.say(part)
            self._parts = ()
            if self._cursor >= self._source.committed():
                self.is_behind = False
                return
            if self._folding is not None and not is_first:
                self._leap()
            is_first = False
            records = await self._source.page(self._cursor, PAGE)
            if records and not self._is_over:
                self._show(Batch(records))

    async def _room(self) -> None:
        """Wait until the console has read, and until the snapshot it is to get is durable."""
        while not self._is_over and (
            self._peer.backlog_bytes > self._outbox_bytes // 2
            or (self._parts and self._source.committed() < self._cursor)
        ):
            self.wake.clear()
            await self.wake.wait()

    def _leap(self) -> None:
        upto = self._source.committed()
        if upto - self._cursor > LEAP:
            self._peer.say(GapLine.model_validate({"from": self._cursor + 1, "to": upto}))
            self._cursor = upto

    def _show(self, batch: Batch) -> None:
        follows_all = self._folding is None and self._runs is None and self._kinds is None
        if follows_all and batch.records[0].seq > self._cursor:
            for frame in batch.frames:
                self._peer.write(frame)
        elif self._folding is None:
            for frame in packed(batch.line(place) for place in self._places(batch)):
                self._peer.write(frame)
        else:
            self._folding.take(batch, self._places(batch))
        self._cursor = max(self._cursor, batch.last)

    def _places(self, batch: Batch) -> list[int]:
        return [place for place, record in enumerate(batch.records) if self._wants(record)]

    def _wants(self, record: Record) -> bool:
        return (
            record.seq > self._cursor
            and (self._runs is None or record.run in self._runs)
            and (self._kinds is None or record.kind in self._kinds)
        )
