"""One commit of the ledger: records, nodes and head together, or nothing.

Never knows a queue, a thread, or what is done when it fails.
"""

import sqlite3
from collections.abc import Mapping, Sequence
from itertools import chain
from typing import Final

from watchfloor.chain import Frontier
from watchfloor.records import Record
from watchfloor_server.ledger.faults import LedgerError
from watchfloor_server.ledger.sealing import Batch

TOGETHER: Final = 32
"""Records that one statement inserts: at each the thread gives the interpreter away, and has to get it back."""

_ROW: Final = "(?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
_NODE: Final = "INSERT INTO nodes VALUES (?, ?, ?)"
_SEEN: Final = "INSERT INTO seen VALUES (?, ?) ON CONFLICT (operator) DO UPDATE SET upto = max(upto, excluded.upto)"
_HEAD: Final = "UPDATE head SET size = ?, frontier = ? WHERE id = 1 AND size = ? AND frontier = ?"


def read_frontier(connection: sqlite3.Connection) -> Frontier:
    """Read the tree's right edge; raises `LedgerError` if head and records do not fit each other."""
    size, stored = connection.execute("SELECT size, frontier FROM head WHERE id = 1").fetchone()
    (last,) = connection.execute("SELECT coalesce(max(seq), 0) FROM records").fetchone()
    try:
        frontier = Frontier.from_bytes(stored)
    except ValueError as error:
        raise LedgerError(f"the ledger's head cannot be read: {error}; run `watchfloor verify`") from error
    if not frontier.size == size == last:
        raise LedgerError(
            f"the ledger's head stands at {size} ({frontier.size} in the tree), its last record is {last}: "
            "it was changed; run `watchfloor verify`"
        )
    return frontier


def write(connection: sqlite3.Connection, batch: Batch, seen: Mapping[str, int]) -> None:
    """Write a batch and who has seen what; a batch that is there already (a commit whose answer got lost) is left.

    Raises `sqlite3.Error` after rolling back, and `LedgerError` if somebody else has written here.
    """
    connection.execute("BEGIN IMMEDIATE")
    try:
        if not _is_there(connection, batch):
            _insert(connection, batch.records)
            connection.executemany(_NODE, batch.nodes)
        connection.executemany(_SEEN, seen.items())
        connection.execute("COMMIT")
    except (sqlite3.Error, LedgerError):
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def _insert(connection: sqlite3.Connection, records: Sequence[Record]) -> None:
    for start in range(0, len(records), TOGETHER):
        some = records[start : start + TOGETHER]
        rows = ", ".join([_ROW] * len(some))
        connection.execute(f"INSERT INTO records VALUES {rows}", tuple(chain.from_iterable(some)))  # noqa: S608 - only marks


def _is_there(connection: sqlite3.Connection, batch: Batch) -> bool:
    """Move the head from before the batch to after it; True if it stands there already."""
    before, after = batch.before.to_bytes(), batch.after.to_bytes()
    moved = connection.execute(_HEAD, (batch.after.size, after, batch.before.size, before)).rowcount
    if moved == 1:
        return before == after
    size, stored = connection.execute("SELECT size, frontier FROM head WHERE id = 1").fetchone()
    if stored == after:
        return True
    raise LedgerError(f"somebody else wrote the ledger: its head is {size}, not {batch.before.size}")
