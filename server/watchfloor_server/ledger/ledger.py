"""A ledger as a whole: the claimed folder, its writer, its readers.

Never knows which server it belongs to beyond an id, nor what the loop does with a commit.
"""

import asyncio
from pathlib import Path
from typing import NamedTuple, Self

from watchfloor_server.ledger.claim import Claim
from watchfloor_server.ledger.database import DATABASE_NAME, Owner, prepare
from watchfloor_server.ledger.reader import Reader
from watchfloor_server.ledger.sealing import Entropy
from watchfloor_server.ledger.store import Store
from watchfloor_server.ledger.writer import Hooks, Writer


class Ledger(NamedTuple):
    """An open ledger. `store` is for the loop's short questions, `reader` for the long ones."""

    claim: Claim
    writer: Writer
    store: Store
    reader: Reader

    @classmethod
    def open(cls, folder: Path, owner: Owner, loop: asyncio.AbstractEventLoop, hooks: Hooks, entropy: Entropy) -> Self:
        """Claim a folder and open its ledger, a new one if there is none; raises `LedgerError`.

        Nothing is committed before `writer.start()`, so the records can be read again first.
        """
        claim = Claim.take(folder)
        try:
            path = folder / DATABASE_NAME
            prepare(path, owner)
            return cls(claim, Writer(path, loop, hooks, entropy), Store(path), Reader(path))
        except BaseException:
            claim.release()
            raise

    def seen(self, operator: str) -> int:
        """Up to which record an operator has looked, whether that is on disk or not yet."""
        return max(self.store.seen(operator), self.writer.seen(operator))

    def close(self) -> None:
        """End the threads, close the file, let the folder go; what waits is written, unless the ledger fails."""
        self.writer.close()
        self.reader.close()
        self.store.close()
        self.claim.release()
