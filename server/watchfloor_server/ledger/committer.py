"""The writing connection: a batch is written once, and after a failure again and again until it is.

It lives in the writer's thread. Never knows who appended the records, nor who waits for them.
"""

import sqlite3
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from watchfloor.chain import Frontier
from watchfloor_server.ledger.database import open_writer
from watchfloor_server.ledger.faults import LedgerError
from watchfloor_server.ledger.sealing import Batch
from watchfloor_server.ledger.transaction import read_frontier, write

FIRST_RETRY_S: Final = 0.25
LAST_RETRY_S: Final = 2.0
"""After a failed commit it is tried again; the wait doubles from the first to the last."""

_BROKEN: Final = frozenset(
    {sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_MISUSE, sqlite3.SQLITE_NOTADB}
)
"""Primary result codes after which the connection is opened anew; a full disk or a lock leaves it whole."""

_PRIMARY: Final = 0xFF


class Committer:
    """Writes batches, in order."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._connection = open_writer(path)

    def frontier(self) -> Frontier:
        """Read the tree's right edge; raises `LedgerError` if the ledger was changed."""
        return read_frontier(self._connection)

    def persist(
        self,
        batch: Batch,
        seen: Mapping[str, int],
        on_failure: Callable[[str], None],
        is_over: Callable[[float], bool],
    ) -> bool:
        """Write a batch, trying again until it is written; False if `is_over` after a wait (in seconds).

        `on_failure` hears the first failure alone.
        """
        wait_s = FIRST_RETRY_S
        fault = self._try(batch, seen)
        if fault is not None:
            on_failure(fault)
        while fault is not None:
            if is_over(wait_s):
                return False
            wait_s = min(wait_s * 2, LAST_RETRY_S)
            fault = self._try(batch, seen)
        return True

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()

    def _try(self, batch: Batch, seen: Mapping[str, int]) -> str | None:
        """Write a batch once; what went wrong, or None."""
        try:
            write(self._connection, batch, seen)
        except sqlite3.Error as error:
            if error.sqlite_errorcode & _PRIMARY in _BROKEN:
                self._reopen()
            return str(error)
        except LedgerError as error:
            return str(error)
        return None

    def _reopen(self) -> None:
        try:
            fresh = open_writer(self._path)
        except sqlite3.Error:
            return  # the next try says what is wrong
        self._connection.close()
        self._connection = fresh
