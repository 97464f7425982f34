import sqlite3
from pathlib import Path

import pytest

from ledgers import new, wrote
from watchfloor.chain import ProofError, leaf_hash, verify_consistency, verify_inclusion
from watchfloor.records import Kind, NewRecord
from watchfloor_server.ledger import Store
from watchfloor_server.ledger.store import SCAN_RECORDS


def story() -> list[NewRecord]:
    """Two runs that talk in turn, with a policy before and locks in between: 1000 records."""
    kinds: list[Kind] = ["reasoning", "action.proposed", "action.decided", "note"]
    talk = [new(kinds[turn % 4], b"%d" % turn, run="AB"[turn % 2]) for turn in range(996)]
    return [new("policy.loaded", b"1"), *talk, new("lock.set"), new("policy.loaded", b"2"), new("lock.lifted")]


@pytest.fixture
async def store(tmp_path: Path) -> Store:
    await wrote(tmp_path, story())
    return Store(tmp_path / "ledger.sqlite")


def walk(store: Store, limit: int, run: str | None = None, kinds: tuple[Kind, ...] | None = None) -> list[int]:
    """Every number that paging finds."""
    found: list[int] = []
    after: int | None = 0
    while after is not None:
        page = store.page(after, limit, run, kinds)
        assert len(page.records) <= limit
        found += [record.seq for record in page.records]
        after = page.next
    return found


@pytest.mark.parametrize("limit", [1, 7, 333, 1000])
@pytest.mark.parametrize("run", [None, "A", "nobody"])
@pytest.mark.parametrize("kinds", [None, ("note",), ("policy.loaded", "lock.set"), ("policy.loaded", "note"), ()])
def test_pages_hold_everything_asked_for_once_and_in_order(
    store: Store, limit: int, run: str | None, kinds: tuple[Kind, ...] | None
) -> None:
    expected = [
        seq
        for seq, record in enumerate(story(), 1)
        if (run is None or record.run == run) and (kinds is None or record.kind in kinds)
    ]
    assert walk(store, limit, run, kinds) == expected
    store.close()


def test_a_kind_asked_for_a_thousand_times_is_asked_for_once(store: Store) -> None:
    assert walk(store, 10, kinds=("policy.loaded",) * 1000) == [1, 999]
    store.close()


def test_a_page_is_never_larger_than_a_thousand(store: Store) -> None:
    assert len(store.page(0, 5000).records) == 1000
    assert len(store.page(0, 0).records) == 1
    store.close()


async def test_a_rare_kind_is_looked_for_in_steps(tmp_path: Path) -> None:
    await wrote(tmp_path, [*(new() for _ in range(SCAN_RECORDS)), new("line.refused")])
    store = Store(tmp_path / "ledger.sqlite")
    assert store.page(0, 10, kinds=("line.refused",)) == ((), SCAN_RECORDS)
    assert walk(store, 10, kinds=("line.refused",)) == [SCAN_RECORDS + 1]
    store.close()


def test_a_record_is_read_as_it_was_written(store: Store) -> None:
    found = store.record(2)
    assert found is not None
    assert (found.seq, found.kind, found.run, found.agent, found.raw) == (2, "reasoning", "A", "refund-bot", b"0")
    assert (len(found.salt), len(found.commit)) == (16, 32)
    assert store.record(0) is None
    store.close()


def test_the_latest_of_a_kind(store: Store) -> None:
    for kind, run, expected in [
        ("policy.loaded", None, 999),
        ("note", None, 997),
        ("note", "A", None),
        ("reasoning", "A", 994),
        ("policy.loaded", "A", None),
        ("run.started", None, None),
    ]:
        found = store.latest(kind, run)  # pyright: ignore[reportArgumentType] - a table of kinds
        assert (None if found is None else found.seq) == expected
    store.close()


@pytest.mark.parametrize("size", [1, 2, 255, 256, 257, 513, 1000])
def test_every_proof_holds_by_its_own_record(store: Store, size: int) -> None:
    root = store.root(size)
    for seq in {1, size // 2 + 1, size}:
        record = store.record(seq)
        assert record is not None
        leaf = leaf_hash(seq, record.at, record.kind, record.run, record.agent, record.human, 1, record.commit)
        verify_inclusion(leaf, seq - 1, size, root, store.inclusion(seq, size))
    verify_consistency(size, root, 1000, store.root(1000), store.consistency(size, 1000))
    store.close()


def test_proofs_beyond_the_end_are_refused(store: Store) -> None:
    for ask in (lambda: store.inclusion(1001, 1000), lambda: store.inclusion(1, 1001), lambda: store.root(1100)):
        with pytest.raises(ProofError):
            ask()
    store.close()


def test_a_store_cannot_write_and_can_be_closed(store: Store) -> None:
    store.close()
    with pytest.raises(sqlite3.ProgrammingError):
        store.record(1)
