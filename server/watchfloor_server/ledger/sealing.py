"""How new records become entries: numbered, salted, committed to, and hashed into the tree.

Never knows when they are written, nor where.
"""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from watchfloor.chain import SALT_BYTES, Frontier, Node, commit, grow, leaf_hash
from watchfloor.records import NewRecord, Record

Entropy = Callable[[int], bytes]
"""Gives that many random bytes: where salts come from."""


class Batch(NamedTuple):
    """What one commit writes: records in order, the nodes they complete, the tree before and after."""

    records: tuple[Record, ...]
    nodes: tuple[Node, ...]
    before: Frontier
    after: Frontier


def seal(news: Sequence[NewRecord], before: Frontier, entropy: Entropy) -> Batch:
    """Give each record its number, salt and commitment, in order after the `before.size` records there are."""
    salts = entropy(SALT_BYTES * len(news))
    records: list[Record] = []
    leaves: list[bytes] = []
    for place, (at, kind, raw, run, agent, human, epoch) in enumerate(news):
        seq = before.size + place + 1
        salt = salts[SALT_BYTES * place : SALT_BYTES * (place + 1)]
        commitment = commit(salt, raw)
        leaves.append(leaf_hash(seq, at, kind, run, agent, human, epoch, commitment))
        records.append(Record(seq, at, kind, run, agent, human, epoch, salt, commitment, raw))
    growth = grow(before, leaves)
    return Batch(tuple(records), growth.tiles, before, growth.frontier)
