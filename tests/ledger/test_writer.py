import asyncio
import sqlite3
from pathlib import Path

import pytest

from ledgers import Told, new, opened, wrote
from watchfloor_server.ledger import BACKLOG_RECORDS, Ledger
from watchfloor_server.ledger.writer import COMMIT_RECORDS


async def test_numbers_are_given_out_at_once_and_come_back_durable_in_order(ledger: Ledger, told: Told) -> None:
    assert ledger.writer.append([new(raw=b"a"), new(raw=b"b")]) == range(1, 3)
    assert ledger.writer.append([new(raw=b"c")]) == range(3, 4)
    assert ledger.writer.append([]) == range(4, 4)
    assert ledger.writer.last == 3
    assert await ledger.writer.drain(20)
    assert [(record.seq, record.raw) for record in told.records] == [(1, b"a"), (2, b"b"), (3, b"c")]
    assert told.commits[-1].upto == ledger.writer.durable == 3
    assert ledger.writer.backlog == 0
    assert ledger.store.frontier() == told.commits[-1].frontier


async def test_what_is_told_is_on_disk_already(ledger: Ledger, told: Told) -> None:
    found: list[int] = []
    told.listeners.append(lambda committed: found.append(ledger.store.size - committed.upto))
    for _ in range(50):
        ledger.writer.append([new()])
        await asyncio.sleep(0)
    assert await ledger.writer.drain(20)
    assert found
    assert min(found) >= 0


async def test_what_came_meanwhile_is_the_next_commit_and_none_is_too_long(tmp_path: Path, told: Told) -> None:
    ledger = opened(tmp_path, told)
    ledger.writer.append([new() for _ in range(2 * COMMIT_RECORDS + 5)])
    ledger.writer.start()
    assert await ledger.writer.drain(20)
    ledger.close()
    assert [len(commit.records) for commit in told.commits] == [COMMIT_RECORDS, COMMIT_RECORDS, 5]


async def test_nothing_is_committed_before_the_start(tmp_path: Path, told: Told) -> None:
    ledger = opened(tmp_path, told)
    ledger.writer.append([new()])
    assert not await ledger.writer.drain(0.01)
    assert ledger.store.size == 0
    ledger.close()


async def test_a_close_writes_what_waits(tmp_path: Path, told: Told) -> None:
    ledger = opened(tmp_path, told)
    ledger.writer.start()
    ledger.writer.append([new() for _ in range(1000)])
    ledger.writer.close()
    assert ledger.store.size == 1000
    ledger.store.close()


async def test_a_ledger_goes_on_where_it_was(tmp_path: Path, told: Told) -> None:
    await wrote(tmp_path, [new(), new()])
    ledger = opened(tmp_path, told)
    ledger.writer.start()
    assert ledger.writer.append([new()]) == range(3, 4)
    assert await ledger.writer.drain(20)
    ledger.close()
    assert told.commits[-1].upto == 3


async def test_whoever_can_wait_is_told_when_the_ledger_is_behind(tmp_path: Path, told: Told) -> None:
    ledger = opened(tmp_path, told)
    ledger.writer.append([new() for _ in range(BACKLOG_RECORDS - 1)])
    assert not ledger.writer.is_full
    assert ledger.writer.append([new()]) == range(BACKLOG_RECORDS, BACKLOG_RECORDS + 1)
    assert ledger.writer.is_full
    assert ledger.writer.append([new("run.stopping")])  # an order is always taken
    ledger.writer.start()
    assert await ledger.writer.drain(30)
    ledger.close()
    assert len(told.records) == BACKLOG_RECORDS + 1


async def test_a_locked_ledger_is_told_once_loses_nothing_and_recovers(
    tmp_path: Path, ledger: Ledger, told: Told
) -> None:
    other = sqlite3.connect(tmp_path / "data/ledger.sqlite", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    ledger.writer.append([new(raw=b"first")])
    await told.until(lambda: told.failures)
    assert ledger.writer.is_failing
    ledger.writer.append([new(raw=b"second")])
    other.execute("ROLLBACK")
    other.close()
    await told.until(lambda: len(told.records) == 2)
    assert told.failures == ["database is locked"]
    assert (told.recoveries, ledger.writer.is_failing) == (1, False)
    assert [record.raw for record in told.records] == [b"first", b"second"]


async def test_a_failing_ledger_can_be_closed(tmp_path: Path, told: Told) -> None:
    ledger = opened(tmp_path, told)
    ledger.writer.start()
    other = sqlite3.connect(tmp_path / "ledger.sqlite", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    ledger.writer.append([new()])
    await told.until(lambda: told.failures)
    ledger.close()
    other.execute("ROLLBACK")
    other.close()
    assert told.commits == []


async def test_who_has_seen_what_is_kept(tmp_path: Path, told: Told) -> None:
    ledger = opened(tmp_path, told)
    ledger.writer.start()
    ledger.writer.mark_seen("mara", 7)
    ledger.writer.mark_seen("mara", 5)
    assert (ledger.seen("mara"), ledger.seen("tom")) == (7, 0)
    ledger.writer.close()
    assert (ledger.store.seen("mara"), ledger.store.seen("tom")) == (7, 0)
    await asyncio.sleep(0)
    assert told.commits == []
    ledger.store.close()


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
async def test_a_thread_that_ends_is_a_ledger_that_fails(ledger: Ledger, told: Told) -> None:
    ledger.writer.append([new(run="A\nB")])
    await told.until(lambda: told.failures)
    assert told.failures == ["the ledger's thread has ended; start the server again"]
    assert ledger.writer.is_failing
