"""The coalesced feed of one console: what changes state at once, of the rest the newest rows and counts.

Rows that were held may come after younger state changes. Never knows the ledger.
"""

import asyncio
from collections import Counter, deque
from typing import Final

from watchfloor.wire import Tick, encode
from watchfloor_server.gateway.batch import Batch
from watchfloor_server.gateway.frames import packed
from watchfloor_server.gateway.peer import Peer

SECOND_S: Final = 1.0
"""The window of `rate`."""


class Folding:
    """Holds the newest `rows` between two frames of `hz`; older ones are only counted."""

    def __init__(self, peer: Peer, rows: int, hz: float) -> None:
        self._peer = peer
        self._pause_s = 1 / hz
        self._rows: deque[tuple[str, Batch, int]] = deque(maxlen=rows)
        self._counts: Counter[str] = Counter()
        self._recent: deque[tuple[float, int]] = deque()
        self._upto = 0
        self._timer: asyncio.TimerHandle | None = None
        self._is_last = False
        self._is_over = False

    def close(self) -> None:
        """Show nothing more."""
        self._is_over = True
        if self._timer is not None:
            self._timer.cancel()

    def take(self, batch: Batch, places: list[int]) -> None:
        """Send what tells something now, hold the rest for the next frame."""
        telling = [place for place in places if batch.is_telling(place)]
        for frame in packed(batch.line(place) for place in telling):
            self._peer.write(frame)
        told = set(telling)
        for place in places:
            if place not in told:
                self._hold(batch, place)
        self._upto = batch.last
        self._recent.append((self._peer.loop.time(), len(places)))
        if self._timer is not None and self._is_last:
            self._timer.cancel()
            self._timer = None
        if self._timer is None and not self._is_over:
            self._is_last = False
            self._timer = self._peer.loop.call_later(self._pause_s, self._draw)

    def _hold(self, batch: Batch, place: int) -> None:
        if len(self._rows) == self._rows.maxlen:
            self._counts[self._rows[0][0]] += 1
        self._rows.append((batch.records[place].kind, batch, place))

    def _draw(self) -> None:
        self._timer = None
        if self._is_over:
            return
        now_s = self._peer.loop.time()
        while self._recent and self._recent[0][0] < now_s - SECOND_S:
            self._recent.popleft()
        rate = sum(count for _, count in self._recent) / SECOND_S
        tick = Tick(upto=self._upto, counts=dict(self._counts), rate=rate, held=self._counts.total())
        lines = [batch.line(place) for _, batch, place in self._rows]
        for frame in packed([*lines, encode(tick)]):
            self._peer.write(frame)
        self._rows.clear()
        self._counts.clear()
        if rate:  # one more tick, so that the rate is seen to fall to nothing
            self._is_last = True
            self._timer = self._peer.loop.call_later(max(self._pause_s, SECOND_S), self._draw)
