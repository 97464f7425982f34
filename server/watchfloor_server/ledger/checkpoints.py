"""When a checkpoint is due: a while after news, sooner after much, at once after what people must be able to prove.

Never knows how one is signed.
"""

import asyncio
import sqlite3
from collections.abc import Callable
from contextlib import suppress
from typing import Final

from watchfloor.chain import Frontier, jcs
from watchfloor.records import Kind, NewRecord
from watchfloor.records.bodies import CheckpointSigned
from watchfloor_server.ledger.ledger import Ledger
from watchfloor_server.ledger.signer import Signer
from watchfloor_server.ledger.writer import Committed

EVERY_S: Final = 60.0
"""After the first news that no checkpoint covers."""

EVERY_RECORDS: Final = 1000
"""Records of news after which a checkpoint does not wait for the time."""

EASE_S: Final = 0.25
"""Between two checkpoints, unless one is due at once: each reads hundreds of records, and a flood brings a thousand
in no time."""

AT_ONCE: Final[frozenset[Kind]] = frozenset({"run.stopping", "escalation.verdict", "policy.loaded"})
"""A kill, a verdict, a change of policy."""

RETRY_S: Final = 1.0
"""After the disk refused to keep a checkpoint."""


class Checkpoints:
    """Signs when it is due, and writes each checkpoint into the ledger. For the loop's thread."""

    def __init__(
        self,
        ledger: Ledger,
        signer: Signer,
        stamp_now: Callable[[], str],
        every_s: float = EVERY_S,
        every_records: int = EVERY_RECORDS,
    ) -> None:
        self._ledger = ledger
        self._signer = signer
        self._stamp_now = stamp_now
        self._every_s = every_s
        self._every_records = every_records
        self._frontier: Frontier = ledger.store.frontier()
        self._news = 0
        self._has_news = asyncio.Event()
        self._is_due = asyncio.Event()
        self._is_urgent = asyncio.Event()
        self._fault: str | None = None

    @property
    def latest(self) -> CheckpointSigned | None:
        """The last checkpoint that was signed; None before the first."""
        return self._signer.latest

    @property
    def fault(self) -> str | None:
        """Why the last attempt to sign failed, if it did."""
        return self._fault

    def saw(self, committed: Committed) -> None:
        """Take notice of a commit; a checkpoint's own record is no news."""
        self._frontier = committed.frontier
        kinds = [record.kind for record in committed.records if record.kind != "checkpoint.signed"]
        if not kinds:
            return
        self._news += len(kinds)
        self._has_news.set()
        if not AT_ONCE.isdisjoint(kinds):
            self._is_urgent.set()
        if self._news >= self._every_records or self._is_urgent.is_set():
            self._is_due.set()

    async def run(self) -> None:
        """Sign whenever it is due, until cancelled; raises `LedgerError` if the ledger is not the one signed before."""
        while True:
            await self._has_news.wait()
            await _within(self._every_s, self._is_due)
            try:
                await self.sign()
            except (OSError, sqlite3.Error) as error:
                self._fault = str(error)
                self._has_news.set()
                self._is_due.set()
                await asyncio.sleep(RETRY_S)
            else:
                await _within(EASE_S, self._is_urgent)

    async def sign(self) -> CheckpointSigned:
        """Sign all that is durable now, and append the checkpoint's record."""
        frontier, self._news = self._frontier, 0
        self._has_news.clear()
        self._is_due.clear()
        self._is_urgent.clear()
        signed = await self._ledger.reader.ask(lambda store: self._signer.sign(store, frontier))
        self._fault = None
        raw = jcs(signed.model_dump(mode="json"))
        self._ledger.writer.append([NewRecord(self._stamp_now(), "checkpoint.signed", raw)])
        return signed


async def _within(seconds: float, event: asyncio.Event) -> None:
    """Wait for an event, or until the time is over."""
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await event.wait()
