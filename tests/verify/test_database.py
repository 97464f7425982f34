import sqlite3
from pathlib import Path

import pytest

from watchfloor.records import Record
from watchfloor.verify.database import APPLICATION_ID, SCHEMA_VERSION, Database, is_database
from watchfloor.verify.source import Malformed
from watchfloor_server.ledger import tables


def test_it_reads_the_very_form_that_the_server_writes() -> None:
    assert (APPLICATION_ID, SCHEMA_VERSION) == (tables.APPLICATION_ID, tables.SCHEMA_VERSION)


def test_it_reads_records_in_order_and_claims_and_nodes(folder: Path) -> None:
    database = Database(folder / "ledger.sqlite")
    records = [record for chunk in database.chunks() for record in chunk]
    assert all(isinstance(record, Record) for record in records)
    claims = database.claims()
    assert claims is not None
    assert claims.size == len(records)
    assert list(database.nodes()) == []
    database.close()


def test_a_database_is_known_by_its_first_bytes(folder: Path, tmp_path: Path) -> None:
    assert is_database(folder / "ledger.sqlite")
    (tmp_path / "empty").touch()
    assert not is_database(tmp_path / "empty")


def test_it_cannot_write(folder: Path) -> None:
    database = Database(folder / "ledger.sqlite")
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        database._connection.execute("DELETE FROM records")  # pyright: ignore[reportPrivateUsage]  # noqa: SLF001
    database.close()


def test_broken_pages_end_the_reading(folder: Path) -> None:
    path = folder / "ledger.sqlite"
    words = bytearray(path.read_bytes())
    words[4096 * 12 :] = bytes(len(words) - 4096 * 12)
    path.write_bytes(words)
    database = Database(path)
    found = [record for chunk in database.chunks() for record in chunk]
    assert isinstance(found[-1], Malformed)
    database.close()


def test_a_tree_that_cannot_be_read_is_one_sentence(folder: Path) -> None:
    connection = sqlite3.connect(folder / "ledger.sqlite")
    connection.execute("DROP TABLE nodes")
    connection.close()
    database = Database(folder / "ledger.sqlite")
    with pytest.raises(ValueError, match="own tree cannot be read: no such table"):
        database.nodes()
    database.close()
