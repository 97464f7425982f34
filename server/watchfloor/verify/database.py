"""Reads a ledger's SQLite file, by one snapshot, without writing a byte of it.

Never knows SQLModel, nor whether a server is using the file.
"""

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

from watchfloor.chain.tree import Node
from watchfloor.records import Record
from watchfloor.verify.source import CHUNK_RECORDS, Claims, Fields, Malformed, record_of

MAGIC: Final = b"SQLite format 3\0"

APPLICATION_ID: Final = 0x57464C52
"""SQLite's `application_id` of our ledgers, "WFLR"."""

SCHEMA_VERSION: Final = 1
"""SQLite's `user_version` of the ledgers that this version reads."""

_RECORDS: Final = (
    "SELECT seq, at, kind, run, agent, human, epoch, salt, commitment, raw FROM records WHERE seq > ? ORDER BY seq"
)


class Database:
    """A ledger's database. Raises ValueError, with a sentence, if it is none."""

    is_whole = True

    def __init__(self, path: Path) -> None:
        try:
            self._connection = _open(path)
            self._connection.execute("BEGIN")  # one snapshot, however long the reading takes
            (application,) = self._connection.execute("PRAGMA application_id").fetchone()
            (version,) = self._connection.execute("PRAGMA user_version").fetchone()
        except sqlite3.Error as error:
            raise ValueError(f"{str(path)!r} cannot be read as a ledger: {error}") from error
        if (application, version) != (APPLICATION_ID, SCHEMA_VERSION):
            self._connection.close()
            raise ValueError(f"{str(path)!r} is no ledger that this version reads; use the watchfloor that wrote it")

    def chunks(self) -> Iterator[list[Record | Malformed]]:
        """Read the records in order of `seq`; pages that SQLite cannot read end it as malformed."""
        rows = self._connection.execute(_RECORDS, (-(2**63),))
        while True:
            try:
                found = rows.fetchmany(CHUNK_RECORDS)
            except (sqlite3.Error, UnicodeDecodeError) as error:
                yield [Malformed("the rest of the database", f"it cannot be read: {error}")]
                return
            if not found:
                return
            yield [record_of(Fields._make(row), f"record {row[0]}") for row in found]

    def claims(self) -> Claims | None:
        """The head's size and frontier. Raises ValueError if it cannot be read."""
        rows = self._ask("SELECT size, frontier FROM head")
        if len(rows) != 1:
            raise ValueError(f"the ledger has {len(rows)} heads, not one")
        return Claims._make(rows[0])

    def nodes(self) -> Iterator[Node]:
        """The stored nodes. Raises ValueError if they cannot be read."""
        return (Node._make(row) for row in self._ask("SELECT level, position, hash FROM nodes"))

    def _ask(self, query: str) -> list[tuple[Any, ...]]:
        try:
            return self._connection.execute(query).fetchall()
        except sqlite3.Error as error:
            raise ValueError(f"the ledger's own tree cannot be read: {error}") from error

    def close(self) -> None:
        """Close the file."""
        self._connection.close()


def is_database(path: Path) -> bool:
    """True if the file begins as SQLite's do."""
    with path.open("rb") as file:
        return file.read(len(MAGIC)) == MAGIC


def _open(path: Path) -> sqlite3.Connection:
    """Open for reading. Without a log beside it nobody is writing, and nothing needs to be made beside it either."""
    log = path.with_name(f"{path.name}-wal")
    mode = "mode=ro" if log.exists() and log.stat().st_size else "mode=ro&immutable=1"
    connection = sqlite3.connect(f"file:{quote(str(path.resolve()))}?{mode}", uri=True, isolation_level=None)
    connection.execute("PRAGMA query_only = 1")
    return connection
