import os
from pathlib import Path

import pytest

from watchfloor_server.lane import JOURNAL_NAME, Journal, JournalError
from watchfloor_server.lane.journal import SLOT_BYTES, SLOTS


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / JOURNAL_NAME


def reopened(path: Path) -> tuple[bytes, ...]:
    journal = Journal(path)
    entries = journal.entries
    journal.close()
    return entries


def test_what_was_appended_is_read_again_in_order(path: Path) -> None:
    journal = Journal(path)
    assert journal.entries == ()
    assert [journal.append(entry) for entry in (b"one", b"", b"x" * 10_000, b"four")] == [1, 2, 3, 4]
    journal.close()
    assert reopened(path) == (b"one", b"", b"x" * 10_000, b"four")
    assert (path.stat().st_mode & 0o777) == 0o600


def test_its_room_is_there_from_the_start_and_an_entry_takes_none_more(path: Path) -> None:
    journal = Journal(path)
    blocks = path.stat().st_blocks
    assert path.stat().st_size == SLOTS * SLOT_BYTES
    assert blocks * 512 >= SLOTS * SLOT_BYTES, "written, not sparse"
    for number in range(50):
        journal.append(b"kill %d" % number)
    assert path.stat().st_blocks == blocks
    journal.close()


def test_numbers_go_on_after_a_restart(path: Path) -> None:
    journal = Journal(path)
    journal.append(b"one")
    journal.close()
    journal = Journal(path)
    assert journal.last == 1
    assert journal.append(b"two") == 2
    journal.close()
    assert reopened(path) == (b"one", b"two")


def test_what_is_settled_does_not_come_back(path: Path) -> None:
    journal = Journal(path)
    for entry in (b"one", b"two", b"three"):
        journal.append(entry)
    journal.settle(2)
    journal.close()
    assert reopened(path) == (b"three",)


@pytest.mark.parametrize("cut", [4, 12, 16, 30], ids=["number", "length", "checksum", "payload"])
def test_a_torn_or_flipped_entry_does_not_count_and_its_neighbours_do(path: Path, cut: int) -> None:
    journal = Journal(path)
    for entry in (b"the first", b"the second", b"the third"):
        journal.append(entry)
    journal.close()
    with path.open("r+b") as file:
        file.seek(SLOT_BYTES + min(cut, 24))
        byte = file.read(1)
        file.seek(-1, os.SEEK_CUR)
        file.write(bytes([byte[0] ^ 0xFF]))
    assert reopened(path) == (b"the first", b"the third")


def test_it_overwrites_what_is_settled_and_grows_before_it_overwrites_anything_else(path: Path) -> None:
    journal = Journal(path)
    big = b"x" * (SLOT_BYTES * 100)
    for _ in range(10):
        journal.append(big)
    journal.settle(8)
    journal.append(big)
    assert path.stat().st_size == SLOTS * SLOT_BYTES
    for _ in range(9):
        journal.append(big)
    journal.close()
    assert len(reopened(path)) == 12


def test_a_file_that_cannot_be_used_is_named(tmp_path: Path) -> None:
    with pytest.raises(JournalError, match="nowhere"):
        Journal(tmp_path / "nowhere" / JOURNAL_NAME)


def test_rubbish_in_the_file_holds_no_entries(path: Path) -> None:
    path.write_bytes(b"WFKJ" + b"\xff" * (3 * SLOT_BYTES))
    assert reopened(path) == ()
