"""A ledger is verified, offline: its seals, its checkpoints, and then what it tells.

A ledger that is shorter than a checkpoint over it was tampered with, an export with a missing range is
incomplete. Never knows a server, nor who asks.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from watchfloor.chain import Checkpoint, CheckpointError, b64url, read_checkpoint
from watchfloor.records import Record
from watchfloor.records.bodies import CheckpointSigned
from watchfloor.verify.database import Database, is_database
from watchfloor.verify.export import Export
from watchfloor.verify.meaning import Meaning
from watchfloor.verify.report import Findings, Report
from watchfloor.verify.seals import Seals
from watchfloor.verify.source import Source, find

HIGH_WATER_NAME: Final = "checkpoint.high"
"""Beside a ledger: the largest checkpoint that its server signed."""


def verify(path: Path, checkpoint: str | None = None, keys: Sequence[bytes] = ()) -> Report:
    """Verify a data folder, a ledger's database or an export of `record` lines.

    `checkpoint` is a signed note that somebody kept outside; `keys` are the server's public keys as they are
    known outside (without them, those that the ledger itself names). Raises ValueError with a sentence if there
    is no ledger to verify, and OSError if it cannot be read.
    """
    file = find(path)
    pins = _pins(file, checkpoint)  # before the snapshot: what is signed later may be ahead of it
    source = _open(file)
    try:
        return Verification(source, pins, keys).run()
    finally:
        source.close()


def open_ledger(path: Path) -> Source:
    """Open a data folder, a ledger's database or an export, to be read once; raises ValueError or OSError."""
    return _open(find(path))


def _open(file: Path) -> Source:
    return Database(file) if is_database(file) else Export(file)


class Verification:
    """One reading of one ledger. `pins` are notes from beside the ledger and from outside: where from, and what."""

    def __init__(self, source: Source, pins: Sequence[tuple[str, str]], keys: Sequence[bytes]) -> None:
        self._source = source
        self._pins = pins
        self._keys = list(keys)
        self._findings = Findings()
        self._seals = Seals(self._findings, is_whole=source.is_whole)
        self._meaning = Meaning(self._findings)
        self._covered = 0

    def run(self) -> Report:
        """Read everything once, then hold the checkpoints against the tree."""
        for chunk in self._source.chunks():
            for record in self._seals.take(chunk):
                self._meaning.take(record)
        try:
            self._seals.check_claims(self._source)
        except ValueError as error:
            self._findings.tampered(None, str(error))
        self._trust()
        for record, body in self._meaning.notes:
            self._signed(record, body)
        for where, note in self._pins:
            self._pinned(where, note)
        return self._report()

    def _report(self) -> Report:
        size = self._seals.size
        if self._seals.records == 0:
            self._findings.incomplete(None, "there is no record")
        elif self._covered < size:
            says = f"the last {size - self._covered} records are not under a checkpoint yet"
            self._findings.note(None, says)
        root = b"" if self._findings.is_incomplete else self._seals.frontier.root()
        return self._findings.report(self._seals.records, self._covered, root)

    def _trust(self) -> None:
        """Decide which keys sign checkpoints: those known outside, else those that the ledger names."""
        named = self._meaning.keys
        if not self._keys:
            self._keys = named
        elif foreign := [key for key in named if key not in self._keys]:
            self._findings.tampered(None, f"the ledger names a key that is not the server's: {b64url(foreign[0])}")

    def _signed(self, record: Record, body: CheckpointSigned) -> None:
        found = self._read(body.note)
        if found is None:
            self._findings.tampered(record.seq, "the checkpoint is not signed by the server")
        elif (found.size, b64url(found.root)) != (body.size, body.root):
            self._findings.tampered(record.seq, "the checkpoint's record says another size or root than its note")
        elif found.size >= record.seq:
            self._findings.tampered(record.seq, f"the checkpoint is over {found.size} records, more than there were")
        else:
            self._compare(record.seq, f"the checkpoint in record {record.seq}", found)

    def _pinned(self, where: str, note: str) -> None:
        found = self._read(note)
        if found is None:
            self._findings.tampered(None, f"{where} is not signed by this ledger's server")
        elif found.size > self._seals.size and not self._findings.is_incomplete:
            says = f"{where} is over {found.size} records, {self._seals.size} are there: the rest was cut off"
            self._findings.tampered(None, says)
        else:
            self._compare(None, where, found)

    def _compare(self, seq: int | None, where: str, found: Checkpoint) -> None:
        root = self._seals.root(found.size)
        if root is None:
            self._findings.note(seq, f"{where} cannot be compared: records are missing")
        elif root != found.root:
            self._findings.tampered(seq, f"{where} is over {found.size} other records than these: one was changed")
        else:
            self._covered = max(self._covered, found.size)

    def _read(self, note: str) -> Checkpoint | None:
        """Read a note that one of the keys signed under the name of its origin."""
        origin = note.partition("\n")[0]
        for key in self._keys:
            try:
                return read_checkpoint(note, key, origin)
            except CheckpointError:
                continue
        return None


def _pins(file: Path, checkpoint: str | None) -> list[tuple[str, str]]:
    high = file.with_name(HIGH_WATER_NAME)
    pins: list[tuple[str, str]] = []
    if file.name == "ledger.sqlite" and high.is_file():
        pins.append((f"the checkpoint in {HIGH_WATER_NAME}", high.read_text("utf-8", errors="replace")))
    if checkpoint is not None:
        pins.append(("the checkpoint from outside", checkpoint))
    return pins
