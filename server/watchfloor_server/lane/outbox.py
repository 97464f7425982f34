"""What the lane tells the main process: facts at once, and its orders again and again until they are in the ledger.

Never knows what is done about a letter.
"""

from collections import deque
from collections.abc import Callable, Iterable
from typing import Final

from watchfloor.wire import Line
from watchfloor_server.core.facts import Now
from watchfloor_server.lane.letters import Linked, Ordered, Said, Synced

UNHEARD: Final = 10_000
"""What the main process has not written down yet; beyond it the oldest order is left to the journal alone."""


class Outbox:
    """Letters to the main process; `post` sends one, if anybody is there.

    Orders, and the last words of runs, are kept until the ledger holds the orders up to them.
    """

    def __init__(self, post: Callable[[Line], None]) -> None:
        self.post: Final = post
        self._unheard: deque[tuple[int, Ordered | Said]] = deque(maxlen=UNHEARD)
        self._n = 0

    def order(self, entry: bytes, now: Now, word: int) -> None:
        """Tell of an order that was given."""
        self.post(self._keep(entry, now, word))

    def last_word(self, said: Said) -> None:
        """Tell what a run said at its end: it says it once."""
        self._unheard.append((self._n, said))
        self.post(said)

    def remember(self, entries: Iterable[bytes], now: Now, word: int) -> None:
        """Keep entries of an earlier life that nobody settled, to be told."""
        for entry in entries:
            self._keep(entry, now, word)

    def settle(self, n: int) -> bool:
        """All up to `n` are in the ledger; True if nothing is left to be told."""
        while self._unheard and self._unheard[0][0] <= n:
            self._unheard.popleft()
        return not self._unheard

    def resend(self, runs: Iterable[str], word: int) -> None:
        """A main process is there (again): tell it what it has not written down, and which runs are here."""
        for _, told in self._unheard:
            self.post(told)
        for run in runs:
            self.post(Linked(run=run))
        self.post(Synced(word=word))

    def _keep(self, entry: bytes, now: Now, word: int) -> Ordered:
        self._n += 1
        told = Ordered(n=self._n, entry=entry.decode(), ordered_s=now.boot_s, word=word)
        self._unheard.append((self._n, told))
        return told
