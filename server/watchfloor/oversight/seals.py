"""What a record's place in the ledger is proven by: its commitment, its leaf, and a path to a signed root.

Never knows a connection: records, proofs and checkpoints are handed in.
"""

from collections.abc import Sequence
from typing import NamedTuple

from watchfloor.chain import Checkpoint, ProofError, commit, leaf_hash, unb64url, verify_inclusion
from watchfloor.errors import Refused
from watchfloor.wire import RecordLine


class Seal(NamedTuple):
    """A record that is in the ledger of a signed checkpoint: the checkpoint's size, and how many hashes showed it."""

    seq: int
    leaf: bytes
    size: int
    steps: int


def check_seal(record: RecordLine, checkpoint: Checkpoint, proof: Sequence[bytes]) -> Seal:
    """Verify that a record as shown is in the ledger that was signed; raises `Refused` with what does not hold."""
    try:
        committed = unb64url(record.commit)
        if commit(unb64url(record.salt), record.raw.encode()) != committed:
            raise Refused("record", f"record {record.seq} does not hold what it was committed to; do not trust it")
        leaf = leaf_hash(
            record.seq, record.at, record.kind, record.run, record.agent, record.human, record.epoch, committed
        )
        verify_inclusion(leaf, record.seq - 1, checkpoint.size, checkpoint.root, proof)
    except (ProofError, ValueError) as error:
        reason = f"record {record.seq} is not in the signed ledger of {checkpoint.size} records: {error}"
        raise Refused("proof", f"{reason}; do not trust it") from error
    return Seal(record.seq, leaf, checkpoint.size, len(proof))
