import hashlib
import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledgers import new
from watchfloor.chain import Frontier, leaf_hash
from watchfloor.records import Record
from watchfloor_server.ledger.sealing import seal


def naive_root(leaves: list[bytes]) -> bytes:
    """MTH as RFC 9162 section 2.1.1 writes it."""
    if len(leaves) < 2:
        return leaves[0] if leaves else hashlib.sha256(b"").digest()
    split = 1 << (len(leaves) - 1).bit_length() - 1
    return hashlib.sha256(b"\x01" + naive_root(leaves[:split]) + naive_root(leaves[split:])).digest()


@given(st.lists(st.integers(0, 40), max_size=12))
def test_any_sequence_of_appends_makes_the_naive_tree(sizes: list[int]) -> None:
    frontier, records = Frontier.empty(), list[Record]()
    for size in sizes:
        batch = seal([new(raw=os.urandom(3)) for _ in range(size)], frontier, os.urandom)
        frontier = batch.after
        records += batch.records
    assert [record.seq for record in records] == list(range(1, sum(sizes) + 1))
    leaves = [
        leaf_hash(one.seq, one.at, one.kind, one.run, one.agent, one.human, one.epoch, one.commit) for one in records
    ]
    assert frontier.root() == naive_root(leaves)


def test_each_record_has_its_own_salt_and_commits_to_it_and_the_payload() -> None:
    batch = seal([new(raw=b"same"), new(raw=b"same")], Frontier.empty(), lambda count: bytes(range(count)))
    assert [record.salt for record in batch.records] == [bytes(range(16)), bytes(range(16, 32))]
    assert [record.commit for record in batch.records] == [
        hashlib.sha256(record.salt + b"same").digest() for record in batch.records
    ]


def test_a_head_with_a_newline_is_never_sealed() -> None:
    with pytest.raises(ValueError, match="newline"):
        seal([new(run="A\nB")], Frontier.empty(), os.urandom)
