import sqlite3
from pathlib import Path

import pytest

from ledgers import OWNER, new, wrote
from watchfloor_server.ledger import LedgerError, Owner
from watchfloor_server.ledger.database import open_reader, open_writer, prepare


def test_a_new_ledger_is_its_owners_and_nobody_elses_to_read(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite"
    prepare(path, OWNER)
    prepare(path, OWNER)
    assert path.stat().st_mode & 0o777 == 0o600
    connection = open_reader(path)
    assert connection.execute("SELECT server, origin FROM ownership").fetchall() == [tuple(OWNER)]
    connection.close()


def test_the_writer_waits_for_the_disk_at_every_commit(tmp_path: Path) -> None:
    prepare(tmp_path / "ledger.sqlite", OWNER)
    connection = open_writer(tmp_path / "ledger.sqlite")
    assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    assert connection.execute("PRAGMA synchronous").fetchone() == (2,)  # FULL
    connection.close()


def test_a_reader_cannot_write(tmp_path: Path) -> None:
    prepare(tmp_path / "ledger.sqlite", OWNER)
    connection = open_reader(tmp_path / "ledger.sqlite")
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        connection.execute("DELETE FROM records")
    connection.close()


async def test_another_servers_ledger_is_refused(tmp_path: Path) -> None:
    await wrote(tmp_path, [new()])
    with pytest.raises(LedgerError, match="belongs to server 'SRV1', not to 'SRV2'"):
        prepare(tmp_path / "ledger.sqlite", Owner("SRV2", "watchfloor/SRV2"))


async def test_another_version_is_refused(tmp_path: Path) -> None:
    await wrote(tmp_path, [new()])
    connection = open_writer(tmp_path / "ledger.sqlite")
    connection.execute("PRAGMA user_version = 99")
    connection.close()
    with pytest.raises(LedgerError, match="has version 99, this server reads version 1"):
        prepare(tmp_path / "ledger.sqlite", OWNER)


def test_another_programs_database_is_refused_and_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite"
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE shopping (item TEXT)")
    connection.close()
    before = path.read_bytes()
    with pytest.raises(LedgerError, match="database of another program"):
        prepare(path, OWNER)
    assert path.read_bytes() == before


def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    (tmp_path / "ledger.sqlite").write_text("Dear diary, " * 100)
    with pytest.raises(LedgerError, match="cannot be used as a ledger: file is not a database"):
        prepare(tmp_path / "ledger.sqlite", OWNER)


def test_a_path_with_signs_of_a_uri_is_a_path(tmp_path: Path) -> None:
    folder = tmp_path / "what?mode=memory&x=#1 %41"
    folder.mkdir()
    prepare(folder / "ledger.sqlite", OWNER)
    assert (folder / "ledger.sqlite").stat().st_size > 0


def test_a_new_origin_is_written_down(tmp_path: Path) -> None:
    prepare(tmp_path / "ledger.sqlite", OWNER)
    prepare(tmp_path / "ledger.sqlite", Owner("SRV1", "watchfloor/SRV1/2"))
    connection = open_reader(tmp_path / "ledger.sqlite")
    assert connection.execute("SELECT origin FROM ownership").fetchone() == ("watchfloor/SRV1/2",)
    connection.close()
