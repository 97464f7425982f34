"""The database file: made once, opened for the one writer or for a reader, refused if it is not ours.

Never knows which records are in it.
"""

import sqlite3
from pathlib import Path
from typing import Final, NamedTuple
from urllib.parse import quote

from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool
from sqlmodel import Session, SQLModel, create_engine

from watchfloor.chain import Frontier
from watchfloor_server.ledger.faults import LedgerError
from watchfloor_server.ledger.tables import APPLICATION_ID, SCHEMA_VERSION, Head, Ownership

DATABASE_NAME: Final = "ledger.sqlite"

BUSY_S: Final = 1.0
"""How long the writer waits for somebody else's lock before it says that the ledger cannot be written."""

WAL_BYTES: Final = 64 * 1024 * 1024
"""What the write-ahead log keeps on disk at most, once it has been carried over."""

_ROW: Final = 1


class Owner(NamedTuple):
    """Whose ledger it is: the server's id, and the origin of its checkpoints."""

    server: str
    origin: str


def prepare(path: Path, owner: Owner) -> None:
    """Make the database if there is none, else make sure that it is this owner's; raises `LedgerError`."""
    try:
        path.touch(mode=0o600)
        connection = _connect(path, "rw")
        try:
            _check_form(connection, path)
            connection.execute("PRAGMA journal_mode = WAL")
        finally:
            connection.close()
        _check_owner(path, owner)
    except (sqlite3.Error, OSError, DBAPIError) as error:
        why = error.orig if isinstance(error, DBAPIError) else error
        raise LedgerError(
            f"{str(path)!r} cannot be used as a ledger: {why}; make room, put it elsewhere, or repair it"
        ) from error


def open_writer(path: Path) -> sqlite3.Connection:
    """Open the one connection that writes; transactions are explicit."""
    connection = _connect(path, "rw")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute(f"PRAGMA journal_size_limit = {WAL_BYTES}")
    return connection


def open_reader(path: Path) -> sqlite3.Connection:
    """Open a connection that can only read."""
    return _connect(path, "ro")


def _connect(path: Path, mode: str) -> sqlite3.Connection:
    return sqlite3.connect(
        f"file:{quote(str(path.resolve()))}?mode={mode}",
        uri=True,
        timeout=BUSY_S,
        isolation_level=None,
        check_same_thread=False,
    )


def _check_form(connection: sqlite3.Connection, path: Path) -> None:
    """Refuse a database of another program or another version; a file without a table is a new ledger."""
    (application,) = connection.execute("PRAGMA application_id").fetchone()
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    (tables,) = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    if tables == 0 and application in (0, APPLICATION_ID):
        return
    if application != APPLICATION_ID:
        raise LedgerError(f"{str(path)!r} is the database of another program; name a data folder of watchfloor's own")
    if version != SCHEMA_VERSION:
        raise LedgerError(
            f"the ledger {str(path)!r} has version {version}, this server reads version {SCHEMA_VERSION}; "
            "use the watchfloor that wrote it"
        )


def _check_owner(path: Path, owner: Owner) -> None:
    """Refuse another server's ledger; a new one, or a new origin, is written down."""
    engine = create_engine("sqlite://", creator=lambda: _connect(path, "rw"), poolclass=NullPool)
    SQLModel.metadata.create_all(engine)
    with Session(engine) as session:
        row = session.get(Ownership, _ROW)
        if row is None:
            session.add(Ownership(id=_ROW, server=owner.server, origin=owner.origin))
            session.add(Head(id=_ROW, size=0, frontier=Frontier.empty().to_bytes()))
            session.connection().exec_driver_sql(f"PRAGMA application_id = {APPLICATION_ID}")
            session.connection().exec_driver_sql(f"PRAGMA user_version = {SCHEMA_VERSION}")
        elif row.server != owner.server:
            raise LedgerError(
                f"the ledger {str(path)!r} belongs to server {row.server!r}, not to {owner.server!r}; "
                "put back the keys it was written with, or use another folder"
            )
        else:
            row.origin = owner.origin
        session.commit()
