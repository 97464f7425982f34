import asyncio
from pathlib import Path

import pytest

from watchfloor_server.lane import JOURNAL_NAME, Journal, Latcher


async def latched(latcher: Latcher, entry: bytes) -> str:
    told: asyncio.Future[str] = asyncio.get_running_loop().create_future()
    latcher.latch(entry, told.set_result)
    return await told


async def test_accepted_means_that_it_is_in_the_journal(tmp_path: Path) -> None:
    path = tmp_path / JOURNAL_NAME
    latcher = Latcher(Journal(path), asyncio.get_running_loop())
    assert await latched(latcher, b"kill") == ""
    assert path.read_bytes().find(b"kill") > 0
    latcher.close()
    latcher.settle()


async def test_what_is_in_the_ledger_too_is_struck_out(tmp_path: Path) -> None:
    path = tmp_path / JOURNAL_NAME
    latcher = Latcher(Journal(path), asyncio.get_running_loop())
    await latched(latcher, b"one")
    latcher.settle()
    await latched(latcher, b"two")
    latcher.close()
    assert Journal(path).entries == (b"two",)


async def test_a_disk_that_refuses_is_told_and_forgotten_when_it_works_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(entry: bytes) -> int:
        raise OSError(5, "the disk is gone")

    journal = Journal(tmp_path / JOURNAL_NAME)
    latcher = Latcher(journal, asyncio.get_running_loop())
    with monkeypatch.context() as patched:
        patched.setattr(journal, "append", refuse)
        assert "the disk is gone" in await latched(latcher, b"one")
        assert latcher.fault
    assert await latched(latcher, b"two") == ""
    assert latcher.fault == ""
    latcher.close()
