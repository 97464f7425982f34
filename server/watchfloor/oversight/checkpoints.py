"""A server's ledger only grows: each checkpoint it shows must be signed, and grow out of the one seen before.

Never knows a connection or a file: notes and proofs are handed in.
"""

from collections.abc import Sequence

from watchfloor.chain import Checkpoint, CheckpointError, ProofError, b64url, read_checkpoint, verify_consistency
from watchfloor.errors import Refused
from watchfloor.wire import Head, PublicKey


class Fork(Exception):
    """The ledger shown now did not grow out of the one seen before: `seen` and `shown` are their sizes."""

    def __init__(self, seen: int, shown: int, why: str) -> None:
        super().__init__(
            f"FORK: the ledger shown now ({shown} records) did not grow out of the one seen before ({seen} records): "
            f"{why}; approve nothing, keep both checkpoints, and find out who changed it"
        )
        self.seen = seen
        self.shown = shown


def read_note(note: str, server: str, key: PublicKey) -> Checkpoint:
    """Read a server's checkpoint; raises `Refused` if its key did not sign it, or it is about another ledger."""
    try:
        checkpoint = read_checkpoint(note, key.raw, server)
    except CheckpointError as error:
        reason = f"the checkpoint of {server!r} is not signed by its pinned key: {error}; do not trust it"
        raise Refused("checkpoint", reason) from error
    if checkpoint.origin != server:
        raise Refused(
            "checkpoint", f"the checkpoint of {server!r} is about ledger {checkpoint.origin!r}; ask who runs it"
        )
    return checkpoint


def read_head(head: Head, server: str, key: PublicKey) -> Checkpoint:
    """Read the head of a welcome; what it says beside the signed note must be what was signed."""
    checkpoint = read_note(head.checkpoint, server, key)
    if (head.size, head.root) != (checkpoint.size, b64url(checkpoint.root)):
        raise Refused("checkpoint", f"{server!r} says another size or root than it signed; do not trust it")
    return checkpoint


def needs_proof(seen: Checkpoint, shown: Checkpoint) -> bool:
    """True if growth must be proven; raises `Fork` if it cannot be any more."""
    if shown.size < seen.size:
        raise Fork(seen.size, shown.size, "it is shorter")
    if shown.size == seen.size and shown.root != seen.root:
        raise Fork(seen.size, shown.size, "as long, and not the same")
    return seen.size not in (0, shown.size)


def check_growth(seen: Checkpoint, shown: Checkpoint, proof: Sequence[bytes]) -> None:
    """Verify that one checkpoint grew out of the other; raises `Fork`."""
    try:
        verify_consistency(seen.size, seen.root, shown.size, shown.root, proof)
    except ProofError as error:
        raise Fork(seen.size, shown.size, str(error)) from error
