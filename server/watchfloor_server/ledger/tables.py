"""The tables of a ledger: what is kept, under which names, and what is indexed.

Never knows who writes a row, nor what a record means.
"""

from typing import Final

from sqlalchemy import Index, text
from sqlmodel import Field, SQLModel

from watchfloor.records import CONTROL_KINDS, KINDS, Kind

APPLICATION_ID: Final = 0x57464C52
"""SQLite's `application_id`, "WFLR": tells a ledger of ours from any other database."""

SCHEMA_VERSION: Final = 1
"""SQLite's `user_version`; it changes whenever a table or an index does."""

FREQUENT_KINDS: Final[tuple[Kind, ...]] = tuple(kind for kind in KINDS if kind not in CONTROL_KINDS)
"""What agents do all the time; every other kind is in the partial index."""

IS_CONTROL: Final = " AND ".join(f"kind <> {kind!r}" for kind in FREQUENT_KINDS)
"""SQL that is true of control kinds. A query uses the partial index only if it says exactly this.

Comparisons, because `NOT IN` builds its list again for every row: 5 microseconds of an insert.
"""

_INDEXES: Final = (
    Index("records_of_run", "run", sqlite_where=text("run IS NOT NULL")),
    Index("records_control", "kind", "seq", "run", sqlite_where=text(IS_CONTROL)),
)


class Records(SQLModel, table=True):
    """One record. The columns are those of `watchfloor.records.Record`, in its order: a record is inserted as it is."""

    __table_args__ = _INDEXES

    seq: int = Field(primary_key=True)
    at: str
    kind: str
    run: str | None = None
    agent: str | None = None
    human: str | None = None
    epoch: int
    salt: bytes
    commitment: bytes
    raw: bytes


class Head(SQLModel, table=True):
    """The tree's right edge after `size` records (`Frontier.to_bytes`); the one row has `id` 1."""

    id: int = Field(primary_key=True)
    size: int
    frontier: bytes


class Nodes(SQLModel, table=True):
    """A complete subtree on a level that proofs read (8, 16, ...); leaves are hashed again from the records."""

    __table_args__ = {"sqlite_with_rowid": False}

    level: int = Field(primary_key=True)
    position: int = Field(primary_key=True)
    hash: bytes


class Seen(SQLModel, table=True):
    """Up to which record an operator has looked."""

    operator: str = Field(primary_key=True)
    upto: int


class Ownership(SQLModel, table=True):
    """Whose ledger this is, and under which origin its checkpoints are signed; the one row has `id` 1."""

    id: int = Field(primary_key=True)
    server: str
    origin: str
