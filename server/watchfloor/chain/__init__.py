"""What makes a record tamper-evident: canonical bytes, leaves, the tree, its proofs and its checkpoints.

Never knows a store, a clock, a socket, nor what a record means.
"""

from watchfloor.chain.canon import EMPTY_HEAD, HASH_BYTES, b64url, jcs, running_head, sha256, unb64url
from watchfloor.chain.checkpoint import Checkpoint, CheckpointError, key_id, read_checkpoint, sign_checkpoint
from watchfloor.chain.leaf import SALT_BYTES, commit, leaf_hash
from watchfloor.chain.proofs import (
    ProofError,
    Stored,
    consistency_proof,
    inclusion_proof,
    root_at,
    verify_consistency,
    verify_inclusion,
)
from watchfloor.chain.tree import EMPTY_ROOT, TILE_HEIGHT, Frontier, Growth, Node, grow, node_hash

__all__ = [
    "EMPTY_HEAD",
    "EMPTY_ROOT",
    "HASH_BYTES",
    "SALT_BYTES",
    "TILE_HEIGHT",
    "Checkpoint",
    "CheckpointError",
    "Frontier",
    "Growth",
    "Node",
    "ProofError",
    "Stored",
    "b64url",
    "commit",
    "consistency_proof",
    "grow",
    "inclusion_proof",
    "jcs",
    "key_id",
    "leaf_hash",
    "node_hash",
    "read_checkpoint",
    "root_at",
    "running_head",
    "sha256",
    "sign_checkpoint",
    "unb64url",
    "verify_consistency",
    "verify_inclusion",
]
