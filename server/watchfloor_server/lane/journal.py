"""The kill journal: a preallocated file, overwritten in place, so that an order is durable even on a full disk.

An entry takes one or more slots: a header (magic, number, length, CRC-32), then its bytes. A torn entry
fails its checksum and does not count. Never knows what an entry says.
"""

import os
import struct
import zlib
from pathlib import Path
from typing import Final, NamedTuple

JOURNAL_NAME: Final = "kills.journal"
LANE_JOURNAL_NAME: Final = "lane.journal"
"""Each process writes its own, and the main one reads both."""

SLOT_BYTES: Final = 4096
"""One slot: a page, which disks write whole or not at all for nearly all orders."""

SLOTS: Final = 1024
"""Slots made beforehand: 4 MiB, a thousand orders that the ledger did not take yet."""

_MAGIC: Final = b"WFKJ"
_HEADER: Final = struct.Struct(">4sQII")


class JournalError(Exception):
    """The journal cannot be used: which file, and why."""


class _Span(NamedTuple):
    number: int
    first: int
    slots: int


class Journal:
    """The journal's file. `append` returns when the entry is on disk; all methods are for one thread at a time."""

    def __init__(self, path: Path) -> None:
        """Open the journal, made at the first start; raises `JournalError`."""
        self._path = path
        try:
            self._file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            self._slots = max(os.fstat(self._file).st_size // SLOT_BYTES, SLOTS)
            self._allocate()
            found = self._scan()
        except OSError as error:
            raise JournalError(f"the kill journal {str(path)!r} cannot be used: {error.strerror}") from error
        self._entries = [entry for _, entry in found]
        self._live = [span for span, _ in found]
        self._next = self._live[-1].number + 1 if self._live else 1
        self._place = (self._live[-1].first + self._live[-1].slots) % self._slots if self._live else 0

    @property
    def entries(self) -> tuple[bytes, ...]:
        """What was in the journal when it was opened, oldest first."""
        return tuple(self._entries)

    @property
    def last(self) -> int:
        """The number of the newest entry; 0 if there never was one."""
        return self._next - 1

    def append(self, entry: bytes) -> int:
        """Write an entry and wait for the disk; returns its number. Raises OSError."""
        slots = -(-(_HEADER.size + len(entry)) // SLOT_BYTES)
        first = self._room(slots)
        number = self._next
        header = _HEADER.pack(_MAGIC, number, len(entry), _checksum(number, entry))
        written = os.pwrite(self._file, header + entry, first * SLOT_BYTES)
        if written != len(header) + len(entry):
            raise OSError(f"only {written} bytes of an entry were written to {str(self._path)!r}")
        os.fdatasync(self._file)
        self._next = number + 1
        self._place = (first + slots) % self._slots
        self._live.append(_Span(number, first, slots))
        return number

    def settle(self, number: int) -> None:
        """Entries up to this number are in the ledger: they are struck out, and their slots may be used again.

        Deliberately without waiting for the disk: an order that comes back after a crash is known to the ledger.
        """
        for span in self._live:
            if span.number <= number:
                os.pwrite(self._file, bytes(_HEADER.size), span.first * SLOT_BYTES)
        self._live = [span for span in self._live if span.number > number]

    def close(self) -> None:
        """Close the file."""
        os.close(self._file)

    def _allocate(self) -> None:
        size = self._slots * SLOT_BYTES
        have = os.fstat(self._file).st_size
        if have < size:  # written, not only reserved: a sparse file would need room later
            block = bytes(64 * SLOT_BYTES)
            for offset in range(have, size, len(block)):
                os.pwrite(self._file, block[: size - offset], offset)
            os.fsync(self._file)

    def _scan(self) -> list[tuple[_Span, bytes]]:
        """Every whole entry, oldest first."""
        found: list[tuple[_Span, bytes]] = []
        for slot in range(self._slots):
            magic, number, length, checksum = _HEADER.unpack(os.pread(self._file, _HEADER.size, slot * SLOT_BYTES))
            slots = -(-(_HEADER.size + length) // SLOT_BYTES)
            if magic != _MAGIC or slot + slots > self._slots:
                continue
            entry = os.pread(self._file, length, slot * SLOT_BYTES + _HEADER.size)
            if len(entry) == length and _checksum(number, entry) == checksum:
                found.append((_Span(number, slot, slots), entry))
        return sorted(found, key=lambda pair: pair[0].number)

    def _room(self, slots: int) -> int:
        """Where `slots` free ones begin: behind the last entry, at the front, else the file grows."""
        for first in (self._place, 0):
            if first + slots <= self._slots and not any(
                span.first < first + slots and first < span.first + span.slots for span in self._live
            ):
                return first
        first, self._slots = self._slots, self._slots + max(slots, 64)
        self._allocate()
        return first


def _checksum(number: int, entry: bytes) -> int:
    return zlib.crc32(number.to_bytes(8, "big") + entry)
