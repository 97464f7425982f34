"""The Merkle tree of RFC 9162 section 2.1 (that of RFC 6962) as it grows: its right edge, and what to keep of it.

Never knows what a leaf stands for, nor where hashes are stored.
"""

from collections.abc import Iterable
from hashlib import sha256
from typing import Final, NamedTuple, Self

from watchfloor.chain.canon import HASH_BYTES

TILE_HEIGHT: Final = 8
"""Levels between two stored levels: one stored node for 256 leaves, and no proof reads more than 128 hashes at once."""

SIZE_BYTES: Final = 8
"""How a tree's size is stored: an unsigned big-endian integer."""

EMPTY_ROOT: Final = sha256(b"").digest()
"""MTH of no leaves (RFC 9162 section 2.1.1)."""

_NODE: Final = b"\x01"


class Node(NamedTuple):
    """A complete subtree: the 2^level leaves from `position` * 2^level on."""

    level: int
    position: int
    hash: bytes


class Frontier(NamedTuple):
    """A tree's right edge: the hashes of its complete subtrees, the largest first, one for each bit of `size`."""

    size: int
    peaks: tuple[bytes, ...]

    @classmethod
    def empty(cls) -> Self:
        """Begin a tree without leaves."""
        return cls(0, ())

    def append(self, leaf: bytes) -> "Frontier":
        """Add one leaf hash."""
        return grow(self, (leaf,)).frontier

    def extend(self, leaves: Iterable[bytes]) -> "Frontier":
        """Add leaf hashes in order."""
        return grow(self, leaves).frontier

    def root(self) -> bytes:
        """Hash the whole tree: MTH (RFC 9162 section 2.1.1)."""
        return fold(self.peaks)

    def to_bytes(self) -> bytes:
        """Write the frontier for storage: size, then peaks."""
        return self.size.to_bytes(SIZE_BYTES, "big") + b"".join(self.peaks)

    @classmethod
    def from_bytes(cls, raw: bytes) -> Self:
        """Read a stored frontier; raises ValueError if it is cut or too long."""
        size = int.from_bytes(raw[:SIZE_BYTES], "big")
        expected = SIZE_BYTES + HASH_BYTES * size.bit_count()
        if len(raw) != expected:
            raise ValueError(f"the frontier of a tree of size {size} has {expected} bytes, got {len(raw)}")
        return cls(size, tuple(raw[at : at + HASH_BYTES] for at in range(SIZE_BYTES, expected, HASH_BYTES)))


class Growth(NamedTuple):
    """What an append makes of a frontier, and the stored nodes that it completed."""

    frontier: Frontier
    tiles: tuple[Node, ...]


def node_hash(left: bytes, right: bytes) -> bytes:
    """Hash an interior node: SHA-256(0x01 || left || right) (RFC 9162 section 2.1.1)."""
    return sha256(_NODE + left + right).digest()


def fold(peaks: Iterable[bytes]) -> bytes:
    """Fold complete subtrees, the largest first, into the hash over all their leaves (RFC 9162 section 2.1.1)."""
    ordered = list(peaks)
    if not ordered:
        return EMPTY_ROOT
    found = ordered.pop()
    while ordered:
        found = node_hash(ordered.pop(), found)
    return found


def grow(frontier: Frontier, leaves: Iterable[bytes]) -> Growth:
    """Add leaf hashes in order (RFC 9162 section 2.1.2), and name the nodes that a store must keep for proofs.

    Those are the completed nodes on levels 8, 16, 24 ...; with the leaves they suffice for every proof.
    """
    size, peaks = frontier.size, list(frontier.peaks)
    tiles: list[Node] = []
    for leaf in leaves:
        if len(leaf) != HASH_BYTES:
            raise ValueError(f"a leaf hash has {HASH_BYTES} bytes, got {len(leaf)}")
        found, rest, level = leaf, size, 0
        while rest & 1:  # each trailing one bit of the size is a peak as high as `found`
            found = sha256(_NODE + peaks.pop() + found).digest()
            rest >>= 1
            level += 1
            if level % TILE_HEIGHT == 0:
                tiles.append(Node(level, rest, found))
        peaks.append(found)
        size += 1
    return Growth(Frontier(size, tuple(peaks)), tuple(tiles))
