"""Ledgers for tests: records to write, a ledger that is open, and everything its writer told the loop."""

import asyncio
import itertools
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from watchfloor.records import Kind, NewRecord, Record
from watchfloor_server.ledger import Committed, Hooks, Ledger, Owner

OWNER = Owner("SRV1", "watchfloor/SRV1")


def new(kind: Kind = "reasoning", raw: bytes = b"{}", run: str | None = None, epoch: int = 1) -> NewRecord:
    """A record about to be written."""
    return NewRecord("2026-01-31T09:30:00.000Z", kind, raw, run, None if run is None else "refund-bot", None, epoch)


@dataclass
class Told:
    """What the writer told the loop."""

    commits: list[Committed] = field(default_factory=list[Committed])
    failures: list[str] = field(default_factory=list[str])
    recoveries: int = 0
    listeners: list[Callable[[Committed], None]] = field(default_factory=list[Callable[[Committed], None]])
    moved: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def records(self) -> list[Record]:
        return list(itertools.chain.from_iterable(commit.records for commit in self.commits))

    def hooks(self) -> Hooks:
        def on_commit(committed: Committed) -> None:
            self.commits.append(committed)
            for listener in self.listeners:
                listener(committed)
            self.moved.set()

        def on_failure(reason: str) -> None:
            self.failures.append(reason)
            self.moved.set()

        def on_recovered() -> None:
            self.recoveries += 1
            self.moved.set()

        return Hooks(on_commit, on_failure, on_recovered)

    async def until(self, holds: Callable[[], object], deadline_s: float = 20) -> None:
        """Wait until the writer has told enough."""
        async with asyncio.timeout(deadline_s):
            while not holds():
                self.moved.clear()
                await self.moved.wait()


def opened(folder: Path, told: Told, owner: Owner = OWNER) -> Ledger:
    """Open a ledger without starting its writer."""
    return Ledger.open(folder, owner, asyncio.get_running_loop(), told.hooks(), os.urandom)


async def wrote(folder: Path, records: Sequence[NewRecord], owner: Owner = OWNER) -> list[Record]:
    """Write records into a folder and close it again."""
    told = Told()
    ledger = opened(folder, told, owner)
    ledger.writer.start()
    ledger.writer.append(records)
    assert await ledger.writer.drain(30)
    ledger.close()
    return told.records
