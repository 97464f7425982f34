"""A full disk: nothing is acknowledged that is not on it, nothing is lost, and all goes on once there is room."""

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from ledgers import Told, new, opened


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 2 MiB; skipped where none can be mounted (that takes root, outside of most containers)."""
    mount = tmp_path / "disk"
    mount.mkdir()
    if os.geteuid() != 0:
        pytest.skip("only root can mount a small file system")
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(mount)], capture_output=True, text=True, check=False
    )
    if mounted.returncode != 0:
        pytest.skip(f"no small file system can be mounted here: {mounted.stderr.strip()}")
    yield mount
    subprocess.run(["umount", str(mount)], check=True)


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
