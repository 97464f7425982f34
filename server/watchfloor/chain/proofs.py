"""Inclusion and consistency proofs of RFC 9162 sections 2.1.3 and 2.1.4: made from stored hashes, and checked.

Never knows where hashes are stored, nor who asks.
"""

from collections.abc import Sequence
from typing import Protocol

from watchfloor.chain.canon import HASH_BYTES
from watchfloor.chain.tree import TILE_HEIGHT, fold, node_hash


class ProofError(ValueError):
    """A proof does not show what it should, or there is none to make."""


class Stored(Protocol):
    """Reads the hashes that a store keeps: leaves (level 0) and the nodes that `grow` named (8, 16, ...)."""

    def __call__(self, level: int, first: int, count: int) -> Sequence[bytes]:
        """Read `count` hashes of one level, in order, from index `first` on; at most 128 are asked for."""
        ...


def root_at(size: int, stored: Stored) -> bytes:
    """Hash the first `size` leaves: MTH(D[0:size]) (RFC 9162 section 2.1.1)."""
    return _range_hash(0, size, stored)


def inclusion_proof(index: int, size: int, stored: Stored) -> tuple[bytes, ...]:
    """Prove that leaf `index` (from 0) is in the tree of `size` leaves: PATH (RFC 9162 section 2.1.3.1)."""
    if not 0 <= index < size:
        raise ProofError(f"expected a leaf index below the tree's size {size}, came {index}")
    start, end = 0, size
    path: list[bytes] = []
    while end - start > 1:
        middle = start + _split(end - start)
        if index < middle:
            path.append(_range_hash(middle, end, stored))
            end = middle
        else:
            path.append(_range_hash(start, middle, stored))
            start = middle
    return tuple(reversed(path))


def consistency_proof(old: int, new: int, stored: Stored) -> tuple[bytes, ...]:
    """Prove that the tree of `new` leaves begins with that of `old`: PROOF, SUBPROOF (RFC 9162 section 2.1.4.1)."""
    _refuse_sizes(old, new)
    start, end = 0, new
    path: list[bytes] = []
    while end != old:
        middle = start + _split(end - start)
        if old <= middle:
            path.append(_range_hash(middle, end, stored))
            end = middle
        else:
            path.append(_range_hash(start, middle, stored))
            start = middle
    if start > 0:  # SUBPROOF's flag b is false: the verifier does not know this subtree's hash
        path.append(_range_hash(start, end, stored))
    return tuple(reversed(path))


def verify_inclusion(leaf: bytes, index: int, size: int, root: bytes, proof: Sequence[bytes]) -> None:
    """Check an inclusion proof (RFC 9162 section 2.1.3.2); raises `ProofError` if it does not hold."""
    if not 0 <= index < size:  # step 1
        raise ProofError(f"expected a leaf index below the tree's size {size}, came {index}")
    inner = (index ^ (size - 1)).bit_length()
    _refuse_shape(proof, inner + (index >> inner).bit_count())  # steps 4.1 and 5, asked beforehand
    fn, sn, found = index, size - 1, leaf  # steps 2 and 3
    for node in proof:  # step 4
        if fn & 1 or fn == sn:
            found = node_hash(node, found)
            shift = _to_right_child(fn)
            fn, sn = fn >> shift, sn >> shift
        else:
            found = node_hash(found, node)
        fn, sn = fn >> 1, sn >> 1
    _refuse_other("root", root, found)  # step 5


def verify_consistency(old: int, old_root: bytes, new: int, new_root: bytes, proof: Sequence[bytes]) -> None:
    """Check a consistency proof (RFC 9162 section 2.1.4.2); raises `ProofError` if it does not hold.

    Two trees of one size are consistent if their roots are equal and the proof is empty.
    """
    _refuse_sizes(old, new)
    shift = (old & -old).bit_length() - 1
    is_power = old == 1 << shift
    inner = ((old - 1) ^ (new - 1)).bit_length()
    border = ((old - 1) >> inner).bit_count()
    _refuse_shape(proof, 0 if old == new else inner - shift + border + (not is_power))  # steps 1, 6.1 and 7
    if old == new:
        _refuse_other("root", old_root, new_root)
        return
    known, *rest = (old_root, *proof) if is_power else proof  # step 2
    fn, sn = (old - 1) >> shift, (new - 1) >> shift  # steps 3 and 4
    old_found = new_found = known  # step 5
    for node in rest:  # step 6
        if fn & 1 or fn == sn:
            old_found, new_found = node_hash(node, old_found), node_hash(node, new_found)
            shift = _to_right_child(fn)
            fn, sn = fn >> shift, sn >> shift
        else:
            new_found = node_hash(new_found, node)
        fn, sn = fn >> 1, sn >> 1
    _refuse_other("old root", old_root, old_found)  # step 7
    _refuse_other("new root", new_root, new_found)


def _split(count: int) -> int:
    """Find the largest power of two below `count` (RFC 9162 section 2.1.1: k < n <= 2k)."""
    return 1 << (count - 1).bit_length() - 1


def _range_hash(start: int, end: int, stored: Stored) -> bytes:
    """Hash the leaves from `start` up to `end`; `start` is a multiple of the range's largest power of two."""
    peaks: list[bytes] = []
    while start < end:
        level = (end - start).bit_length() - 1
        peaks.append(_complete(level, start >> level, stored))
        start += 1 << level
    return fold(peaks)


def _complete(level: int, index: int, stored: Stored) -> bytes:
    """Hash a complete subtree from the stored level at or below its own."""
    height = level % TILE_HEIGHT
    count = 1 << height
    hashes = list(stored(level - height, index << height, count))
    if len(hashes) != count:
        where = f"from {index << height} on level {level - height}"
        raise ProofError(f"expected {count} stored hashes {where}, came {len(hashes)}; the ledger is incomplete")
    while len(hashes) > 1:
        hashes = [node_hash(*pair) for pair in zip(hashes[::2], hashes[1::2], strict=True)]
    return hashes[0]


def _to_right_child(fn: int) -> int:
    """Count the levels up to where the node at `fn` is a right child, or the root (steps 4.2 and 6.2)."""
    return (fn & -fn).bit_length() - 1 if fn else 0


def _refuse_sizes(old: int, new: int) -> None:
    if not 0 < old <= new:
        raise ProofError(f"expected an older tree of 1 to {new} leaves, came {old}")


def _refuse_shape(proof: Sequence[bytes], expected: int) -> None:
    if len(proof) != expected:
        raise ProofError(f"expected {expected} proof nodes, came {len(proof)}")
    for node in proof:
        if len(node) != HASH_BYTES:
            raise ProofError(f"expected proof nodes of {HASH_BYTES} bytes, came {len(node)}")


def _refuse_other(what: str, expected: bytes, came: bytes) -> None:
    if expected != came:
        raise ProofError(f"expected the {what} {expected.hex()}, came {came.hex()}")
