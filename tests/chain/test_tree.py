"""The tree as it grows: the published vectors of Certificate Transparency, and a naive tree beside it."""

from hashlib import sha256
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watchfloor.chain import EMPTY_ROOT, TILE_HEIGHT, Frontier, grow, node_hash

_INPUTS: Final = (
    "", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f",
)  # fmt: skip
_ROOTS: Final = (  # of the first 1, 2 ... 8 inputs: the vectors of Certificate Transparency's reference log
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
)


def _leaf(number: int) -> bytes:
    return sha256(b"\x00" + number.to_bytes(4, "big")).digest()


_LEAVES: Final = [_leaf(number) for number in range(1030)]


def _naive(leaves: list[bytes]) -> bytes:
    """MTH as RFC 9162 section 2.1.1 defines it."""
    if len(leaves) < 2:
        return leaves[0] if leaves else sha256(b"").digest()
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    return sha256(b"\x01" + _naive(leaves[:k]) + _naive(leaves[k:])).digest()


def test_roots_are_those_of_certificate_transparency() -> None:
    frontier = Frontier.empty()
    for entry, root in zip(_INPUTS, _ROOTS, strict=True):
        frontier = frontier.append(sha256(b"\x00" + bytes.fromhex(entry)).digest())
        assert frontier.root().hex() == root


def test_no_leaves_have_the_hash_of_nothing_as_their_root() -> None:
    assert Frontier.empty().root() == EMPTY_ROOT == sha256(b"").digest()
    assert Frontier.empty().size == 0


def test_a_node_is_hashed_in_its_own_domain() -> None:
    assert node_hash(b"a" * 32, b"b" * 32) == sha256(b"\x01" + b"a" * 32 + b"b" * 32).digest()


def test_every_size_has_the_root_of_the_naive_tree() -> None:
    frontier = Frontier.empty()
    for size in range(1, 132):
        frontier = frontier.append(_LEAVES[size - 1])
        assert frontier.size == size
        assert frontier.root() == _naive(_LEAVES[:size])


@given(st.lists(st.integers(0, 40), max_size=8))
def test_batches_grow_the_same_tree_as_single_leaves(batches: list[int]) -> None:
    frontier, size = Frontier.empty(), 0
    for batch in batches:
        frontier = frontier.extend(_LEAVES[size : size + batch])
        size += batch
    assert frontier == Frontier.empty().extend(_LEAVES[:size])
    assert frontier.root() == _naive(_LEAVES[:size])


def test_the_frontier_before_an_append_is_unharmed() -> None:
    before = Frontier.empty().extend(_LEAVES[:7])
    before.append(_LEAVES[7])
    assert before == Frontier.empty().extend(_LEAVES[:7])


@given(st.integers(0, 300))
def test_a_frontier_comes_back_from_storage(size: int) -> None:
    frontier = Frontier.empty().extend(_LEAVES[:size])
    assert Frontier.from_bytes(frontier.to_bytes()) == frontier


_FIVE: Final = Frontier.empty().extend(_LEAVES[:5]).to_bytes()


@pytest.mark.parametrize("raw", [_FIVE[:-1], _FIVE + b"\x00", _FIVE[:8], _FIVE[:8] + bytes(32)])
def test_a_cut_or_padded_frontier_is_refused(raw: bytes) -> None:
    with pytest.raises(ValueError, match=f"the frontier of a tree of size 5 has 72 bytes, got {len(raw)}"):
        Frontier.from_bytes(raw)


def test_a_leaf_that_is_no_hash_is_refused() -> None:
    with pytest.raises(ValueError, match="32 bytes, got 3"):
        Frontier.empty().append(b"raw")


def test_growing_names_each_stored_node_once_when_it_is_complete() -> None:
    width = 1 << TILE_HEIGHT
    first = grow(Frontier.empty(), _LEAVES[: width - 1])
    second = grow(first.frontier, _LEAVES[width - 1 : 4 * width + 6])
    assert first.tiles == ()
    assert [(node.level, node.position) for node in second.tiles] == [(TILE_HEIGHT, place) for place in range(4)]
    for node in second.tiles:
        assert node.hash == _naive(_LEAVES[node.position * width : (node.position + 1) * width])


def test_a_second_stored_level_is_named_too() -> None:
    almost = Frontier((1 << 16) - 1, tuple(_LEAVES[:16]))
    grown = grow(almost, [_LEAVES[16]])
    assert [(node.level, node.position) for node in grown.tiles] == [(8, 255), (16, 0)]
    assert grown.frontier == Frontier(1 << 16, (grown.tiles[1].hash,))
