import os
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from ledgers import OWNER, new
from watchfloor.chain import Frontier
from watchfloor_server.ledger import LedgerError
from watchfloor_server.ledger.database import open_writer, prepare
from watchfloor_server.ledger.sealing import Batch, seal
from watchfloor_server.ledger.transaction import read_frontier, write


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    prepare(tmp_path / "ledger.sqlite", OWNER)
    found = open_writer(tmp_path / "ledger.sqlite")
    yield found
    found.close()


def batch(before: Frontier, count: int) -> Batch:
    return seal([new() for _ in range(count)], before, os.urandom)


def test_head_and_records_are_written_together(connection: sqlite3.Connection) -> None:
    first = batch(Frontier.empty(), 300)
    write(connection, first, {})
    assert read_frontier(connection) == first.after
    assert connection.execute("SELECT level, position FROM nodes").fetchall() == [(8, 0)]


def test_a_batch_that_is_there_already_is_not_written_twice(connection: sqlite3.Connection) -> None:
    first = batch(Frontier.empty(), 3)
    write(connection, first, {})
    write(connection, first, {"mara": 2})
    assert read_frontier(connection).size == 3
    assert connection.execute("SELECT * FROM seen").fetchall() == [("mara", 2)]


def test_a_batch_behind_another_writers_is_refused_whole(connection: sqlite3.Connection) -> None:
    write(connection, batch(Frontier.empty(), 3), {})
    with pytest.raises(LedgerError, match="somebody else wrote the ledger"):
        write(connection, batch(Frontier.empty(), 2), {"mara": 2})
    assert read_frontier(connection).size == 3
    assert connection.execute("SELECT count(*) FROM seen").fetchone() == (0,)


def test_a_failed_batch_leaves_nothing(connection: sqlite3.Connection) -> None:
    first = batch(Frontier.empty(), 3)
    spoilt = first._replace(records=(*first.records[:2], first.records[0]))
    with pytest.raises(sqlite3.IntegrityError):
        write(connection, spoilt, {})
    assert read_frontier(connection).size == 0


def test_seen_never_goes_back(connection: sqlite3.Connection) -> None:
    nothing = batch(Frontier.empty(), 0)
    for upto in (5, 3):
        write(connection, nothing, {"mara": upto})
    assert connection.execute("SELECT * FROM seen").fetchall() == [("mara", 5)]


def test_a_head_that_does_not_fit_the_records_is_noticed(connection: sqlite3.Connection) -> None:
    write(connection, batch(Frontier.empty(), 3), {})
    connection.execute("DELETE FROM records WHERE seq = 3")
    with pytest.raises(LedgerError, match=r"head stands at 3 .* its last record is 2"):
        read_frontier(connection)
    connection.execute("UPDATE head SET frontier = x'00'")
    with pytest.raises(LedgerError, match="head cannot be read"):
        read_frontier(connection)
