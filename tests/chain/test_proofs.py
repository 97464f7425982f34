"""Proofs: every size against the RFC's own recursive definition, and no forgery let through."""

from collections.abc import Sequence
from functools import cache
from hashlib import sha256
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watchfloor.chain import (
    EMPTY_ROOT,
    TILE_HEIGHT,
    Frontier,
    ProofError,
    consistency_proof,
    grow,
    inclusion_proof,
    root_at,
    verify_consistency,
    verify_inclusion,
)

_SIZES: Final = 131
_LEAVES: Final = tuple(sha256(b"\x00" + number.to_bytes(4, "big")).digest() for number in range(1030))
_CT_LEAVES: Final = [
    sha256(b"\x00" + bytes.fromhex(entry)).digest()
    for entry in ("", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f")
]


class _Store:
    """What a ledger keeps: the leaves, and the nodes that growing named."""

    def __init__(self, leaves: Sequence[bytes]) -> None:
        self.levels: dict[int, list[bytes]] = {0: list(leaves)}
        self.reads: list[int] = []
        for node in grow(Frontier.empty(), leaves).tiles:
            self.levels.setdefault(node.level, []).append(node.hash)

    def __call__(self, level: int, first: int, count: int) -> Sequence[bytes]:
        self.reads.append(count)
        return self.levels[level][first : first + count]


_STORE: Final = _Store(_LEAVES)


def _split(count: int) -> int:
    k = 1
    while k * 2 < count:
        k *= 2
    return k


@cache
def _mth(leaves: tuple[bytes, ...]) -> bytes:
    """MTH as RFC 9162 section 2.1.1 defines it."""
    if len(leaves) == 1:
        return leaves[0]
    k = _split(len(leaves))
    return sha256(b"\x01" + _mth(leaves[:k]) + _mth(leaves[k:])).digest()


_ROOTS: Final = [EMPTY_ROOT, *(_mth(_LEAVES[:size]) for size in range(1, _SIZES))]


def _path(index: int, leaves: tuple[bytes, ...]) -> list[bytes]:
    """PATH as RFC 9162 section 2.1.3.1 defines it."""
    if len(leaves) == 1:
        return []
    k = _split(len(leaves))
    if index < k:
        return [*_path(index, leaves[:k]), _mth(leaves[k:])]
    return [*_path(index - k, leaves[k:]), _mth(leaves[:k])]


def _subproof(old: int, leaves: tuple[bytes, ...], known: bool) -> list[bytes]:
    """SUBPROOF as RFC 9162 section 2.1.4.1 defines it."""
    if old == len(leaves):
        return [] if known else [_mth(leaves)]
    k = _split(len(leaves))
    if old <= k:
        return [*_subproof(old, leaves[:k], known), _mth(leaves[k:])]
    return [*_subproof(old - k, leaves[k:], known=False), _mth(leaves[:k])]


def _flip(raw: bytes) -> bytes:
    return bytes([raw[0] ^ 1]) + raw[1:]


def test_proofs_are_those_of_certificate_transparency() -> None:
    store = _Store(_CT_LEAVES)
    assert [node.hex() for node in inclusion_proof(0, 8, store)] == [
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ]
    assert [node.hex() for node in consistency_proof(6, 8, store)] == [
        "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ]
    assert [node.hex() for node in consistency_proof(2, 5, store)] == [
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    ]


def test_every_leaf_of_every_size_is_proven_as_the_rfc_defines() -> None:
    for size in range(1, _SIZES):
        for index in range(size):
            proof = inclusion_proof(index, size, _STORE)
            assert list(proof) == _path(index, _LEAVES[:size])
            verify_inclusion(_LEAVES[index], index, size, _ROOTS[size], proof)


def test_every_pair_of_sizes_is_proven_consistent_as_the_rfc_defines() -> None:
    for new in range(1, _SIZES):
        for old in range(1, new + 1):
            proof = consistency_proof(old, new, _STORE)
            assert list(proof) == _subproof(old, _LEAVES[:new], known=True)
            verify_consistency(old, _ROOTS[old], new, _ROOTS[new], proof)


@given(st.integers(1, 1030), st.integers(1, 1030))
def test_larger_trees_are_proven_from_stored_nodes(one: int, other: int) -> None:
    old, new = sorted((one, other))
    verify_consistency(old, root_at(old, _STORE), new, root_at(new, _STORE), consistency_proof(old, new, _STORE))
    verify_inclusion(_LEAVES[old - 1], old - 1, new, root_at(new, _STORE), inclusion_proof(old - 1, new, _STORE))
    assert root_at(new, _STORE) == Frontier.empty().extend(_LEAVES[:new]).root()


def test_no_proof_reads_more_than_128_hashes_at_once() -> None:
    store = _Store(_LEAVES)
    inclusion_proof(0, 1030, store)
    consistency_proof(515, 1030, store)
    assert max(store.reads) <= 1 << (TILE_HEIGHT - 1)


def test_a_store_that_lost_a_hash_makes_no_proof() -> None:
    cut = _Store(_LEAVES[:600])
    with pytest.raises(ProofError, match="expected 128 stored hashes from 512 on level 0, came 88"):
        inclusion_proof(0, 640, cut)


_INDEX_AND_SIZE = st.integers(1, _SIZES - 1).flatmap(lambda size: st.tuples(st.integers(0, size - 1), st.just(size)))
_OLD_AND_NEW = st.integers(2, _SIZES - 1).flatmap(lambda new: st.tuples(st.integers(1, new - 1), st.just(new)))


def _refused_inclusion(leaf: bytes, index: int, size: int, root: bytes, proof: Sequence[bytes]) -> None:
    with pytest.raises(ProofError, match=r"expected .* came "):
        verify_inclusion(leaf, index, size, root, proof)


@given(_INDEX_AND_SIZE, st.data())
def test_a_changed_inclusion_proof_is_refused(place: tuple[int, int], data: st.DataObject) -> None:
    index, size = place
    leaf, root, proof = _LEAVES[index], _ROOTS[size], list(inclusion_proof(index, size, _STORE))
    _refused_inclusion(_flip(leaf), index, size, root, proof)
    _refused_inclusion(leaf, index, size, _flip(root), proof)
    _refused_inclusion(leaf, index, size, root, [*proof, _LEAVES[0]])
    _refused_inclusion(leaf, index, size, root, [_LEAVES[0], *proof])
    other = data.draw(st.integers(0, size - 1).filter(lambda number: number != index) if size > 1 else st.just(1))
    _refused_inclusion(leaf, other, size, root, proof)
    for at, node in enumerate(proof):
        _refused_inclusion(leaf, index, size, root, [*proof[:at], _flip(node), *proof[at + 1 :]])
        _refused_inclusion(leaf, index, size, root, [*proof[:at], *proof[at + 1 :]])
        _refused_inclusion(leaf, index, size, root, [*proof[:at], node[:-1], *proof[at + 1 :]])
    if len(proof) > 1:
        _refused_inclusion(leaf, index, size, root, proof[::-1])


def _refused_consistency(old: int, old_root: bytes, new: int, new_root: bytes, proof: Sequence[bytes]) -> None:
    with pytest.raises(ProofError, match=r"expected .* came "):
        verify_consistency(old, old_root, new, new_root, proof)


@given(_OLD_AND_NEW)
def test_a_changed_consistency_proof_is_refused(sizes: tuple[int, int]) -> None:
    old, new = sizes
    proof = list(consistency_proof(old, new, _STORE))
    _refused_consistency(old, _flip(_ROOTS[old]), new, _ROOTS[new], proof)
    _refused_consistency(old, _ROOTS[old], new, _flip(_ROOTS[new]), proof)
    _refused_consistency(old, _ROOTS[old], new, _ROOTS[new], [*proof, _LEAVES[0]])
    _refused_consistency(old, _ROOTS[old], new, _ROOTS[new], [_LEAVES[0], *proof])
    _refused_consistency(old, _ROOTS[old], new, _ROOTS[new], [])
    for at, node in enumerate(proof):
        _refused_consistency(old, _ROOTS[old], new, _ROOTS[new], [*proof[:at], _flip(node), *proof[at + 1 :]])
        _refused_consistency(old, _ROOTS[old], new, _ROOTS[new], [*proof[:at], *proof[at + 1 :]])
        _refused_consistency(old, _ROOTS[old], new, _ROOTS[new], [*proof[:at], node + b"\x00", *proof[at + 1 :]])


@given(_OLD_AND_NEW, st.integers(0, _SIZES))
def test_a_tree_with_a_rewritten_past_is_not_consistent(sizes: tuple[int, int], at: int) -> None:
    old, new = sizes
    forged = tuple(_flip(leaf) if number == at % old else leaf for number, leaf in enumerate(_LEAVES[:new]))
    _refused_consistency(old, _ROOTS[old], new, _mth(forged), consistency_proof(old, new, _Store(forged)))


@pytest.mark.parametrize(("index", "size"), [(0, 0), (5, 5), (-1, 5), (6, 5), (0, -1)])
def test_a_leaf_outside_the_tree_is_refused(index: int, size: int) -> None:
    _refused_inclusion(_LEAVES[0], index, size, EMPTY_ROOT, [])
    with pytest.raises(ProofError, match="expected a leaf index below"):
        inclusion_proof(index, size, _STORE)


@pytest.mark.parametrize(("old", "new"), [(0, 0), (0, 5), (6, 5), (-1, 5), (1, 0)])
def test_size_zero_and_a_shrunken_tree_are_refused(old: int, new: int) -> None:
    _refused_consistency(old, EMPTY_ROOT, new, EMPTY_ROOT, [])
    with pytest.raises(ProofError, match="expected an older tree"):
        consistency_proof(old, new, _STORE)


def test_equal_sizes_need_equal_roots_and_no_proof() -> None:
    verify_consistency(5, _ROOTS[5], 5, _ROOTS[5], [])
    _refused_consistency(5, _ROOTS[5], 5, _flip(_ROOTS[5]), [])
    _refused_consistency(5, _ROOTS[5], 5, _ROOTS[5], [_LEAVES[0]])


def test_an_interior_node_cannot_pass_as_a_leaf() -> None:
    inner = _mth(_LEAVES[:2])
    _refused_inclusion(inner, 0, 4, _ROOTS[4], [_mth(_LEAVES[2:4])])


def test_the_root_of_an_empty_tree_is_known() -> None:
    assert root_at(0, _STORE) == EMPTY_ROOT
