"""A full disk: nothing is acknowledged that is not on it, nothing is lost, and all goes on once there is room."""

from collections.abc import Iterator
from pathlib import Path

import pytest

import disks
from ledgers import Told, new, opened


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    with disks.small(tmp_path) as disk:
        yield disk


async def test_a_full_disk_is_told_once_and_nothing_is_lost(small_disk: Path, told: Told) -> None:
    ledger = opened(small_disk, told)
    ledger.writer.start()
    ballast = small_disk / "ballast"
    ballast.write_bytes(bytes(1024 * 1024))
    ledger.writer.append([new(raw=b"%d" % seq + bytes(1000)) for seq in range(1, 1201)])
    await told.until(lambda: told.failures)
    assert told.failures == ["database or disk is full"]
    assert ledger.store.size == ledger.writer.durable < 1200
    ballast.unlink()
    assert await ledger.writer.drain(30)
    assert told.failures == ["database or disk is full"]
    assert (told.recoveries, ledger.writer.is_failing) == (1, False)
    assert [record.seq for record in told.records] == list(range(1, 1201))
    assert all(record.raw.startswith(b"%d\0" % record.seq) for record in told.records)
    ledger.close()
