import os
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from ledgers import OWNER, new
from watchfloor_server.ledger.committer import Committer
from watchfloor_server.ledger.database import prepare
from watchfloor_server.ledger.sealing import Batch, seal


@pytest.fixture
def path(tmp_path: Path) -> Path:
    prepare(tmp_path / "ledger.sqlite", OWNER)
    return tmp_path / "ledger.sqlite"


@pytest.fixture
def committer(path: Path) -> Iterator[Committer]:
    found = Committer(path)
    yield found
    found.close()


def batch(committer: Committer) -> Batch:
    return seal([new()], committer.frontier(), os.urandom)


def test_a_locked_ledger_is_told_once_and_tried_again_until_it_is_free(path: Path, committer: Committer) -> None:
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    failures: list[str] = []
    waits_s: list[float] = []

    def is_over(wait_s: float) -> bool:
        waits_s.append(wait_s)
        if len(waits_s) == 2:
            other.execute("ROLLBACK")
        return False

    assert committer.persist(batch(committer), {}, failures.append, is_over)
    assert failures == ["database is locked"]
    assert waits_s == [0.25, 0.5]
    assert committer.frontier().size == 1
    other.close()


def test_the_waits_grow_to_two_seconds_and_a_close_ends_them(path: Path, committer: Committer) -> None:
    stale = batch(committer)
    assert committer.persist(batch(committer), {}, pytest.fail, lambda _: True)
    failures: list[str] = []
    waits_s: list[float] = []

    def is_over(wait_s: float) -> bool:
        waits_s.append(wait_s)
        return len(waits_s) == 6

    assert not committer.persist(stale, {}, failures.append, is_over)
    assert failures == ["somebody else wrote the ledger: its head is 1, not 0"]
    assert waits_s == [0.25, 0.5, 1.0, 2.0, 2.0, 2.0]


def test_a_connection_that_broke_is_opened_anew(path: Path, committer: Committer, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    path.rename(elsewhere)
    (tmp_path / "ledger.sqlite-wal").rename(tmp_path / "wal")
    path.mkdir()  # what is there now cannot be opened, nor is its log where SQLite looks for it
    failures: list[str] = []

    def is_over(wait_s: float) -> bool:
        if path.is_dir():
            path.rmdir()
            elsewhere.rename(path)
        return False

    fresh = Committer(elsewhere)
    stale = batch(fresh)
    fresh.close()
    assert committer.persist(stale, {}, failures.append, is_over)
    assert committer.frontier().size == 1
