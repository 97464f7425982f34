"""Signs checkpoints, and never one of a tree that is smaller than, or another than, what was signed before.

Never knows when a checkpoint is due.
"""

from pathlib import Path
from typing import Final

from watchfloor.chain import Checkpoint, CheckpointError, Frontier, ProofError, b64url, read_checkpoint, sign_checkpoint
from watchfloor.records.bodies import CheckpointSigned
from watchfloor.wire import SigningKey
from watchfloor_server.ledger.faults import LedgerError
from watchfloor_server.ledger.high_water import HIGH_WATER_NAME, read_high_water, write_high_water
from watchfloor_server.ledger.store import Store

_REMEDY: Final = "put the right files back, or go on under a new origin"


class Signer:
    """Signs for one origin. What it signs is in the high-water file before anybody sees it."""

    def __init__(self, folder: Path, origin: str, key: SigningKey) -> None:
        self._folder = folder
        self._origin = origin
        self._key = key
        self._high: CheckpointSigned | None = None

    @property
    def latest(self) -> CheckpointSigned | None:
        """The last checkpoint that was signed for this origin, also before a restart."""
        return self._high

    def check(self, store: Store) -> None:
        """Hold the ledger against what was signed before; raises `LedgerError` for a restored or changed one."""
        note = self._read()
        if note is None:
            self._refuse_missing(store)
        elif note.partition("\n")[0] == self._origin:
            try:
                high = read_checkpoint(note, self._key.public.raw, self._origin)
            except CheckpointError as error:
                raise LedgerError(
                    f"{HIGH_WATER_NAME} in {str(self._folder)!r} is not ours: {error}; {_REMEDY}"
                ) from error
            self._high = _signed(high, note)
            self._refuse_other(store, store.frontier())

    def sign(self, store: Store, frontier: Frontier) -> CheckpointSigned:
        """Sign the tree of `frontier`; raises `LedgerError` if the store holds another, OSError if it is not kept."""
        self._refuse_other(store, frontier)
        checkpoint = Checkpoint(self._origin, frontier.size, frontier.root())
        signed = _signed(checkpoint, sign_checkpoint(checkpoint, self._key.private, self._origin))
        write_high_water(self._folder, signed.note)
        self._high = signed
        return signed

    def _read(self) -> str | None:
        try:
            return read_high_water(self._folder)
        except (OSError, UnicodeDecodeError) as error:
            raise LedgerError(
                f"{HIGH_WATER_NAME} in {str(self._folder)!r} cannot be read: {error}; {_REMEDY}"
            ) from error

    def _refuse_missing(self, store: Store) -> None:
        signed = store.latest("checkpoint.signed")
        if signed is None:
            return
        if CheckpointSigned.model_validate_json(signed.raw).note.partition("\n")[0] == self._origin:
            raise LedgerError(
                f"checkpoints were signed for {self._origin!r}, but {str(self._folder / HIGH_WATER_NAME)!r} is gone; "
                f"{_REMEDY}"
            )

    def _refuse_other(self, store: Store, frontier: Frontier) -> None:
        if self._high is None:
            return
        size = self._high.size
        if frontier.size < size:
            raise LedgerError(
                f"the ledger in {str(self._folder)!r} has {frontier.size} records, but {size} were signed for "
                f"{self._origin!r}: is it a restored backup? {_REMEDY}"
            )
        try:
            is_same = b64url(store.root(size)) == self._high.root and store.root(frontier.size) == frontier.root()
        except ProofError as error:
            raise LedgerError(f"the ledger in {str(self._folder)!r} is not whole: {error}; {_REMEDY}") from error
        if not is_same:
            raise LedgerError(
                f"the ledger in {str(self._folder)!r} is not the one whose first {size} records were signed for "
                f"{self._origin!r}: it was changed; run `watchfloor verify`; {_REMEDY}"
            )


def _signed(checkpoint: Checkpoint, note: str) -> CheckpointSigned:
    return CheckpointSigned(note=note, size=checkpoint.size, root=b64url(checkpoint.root))
