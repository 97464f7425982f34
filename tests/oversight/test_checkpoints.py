import pytest

from watchfloor.chain import Checkpoint, Frontier, Stored, b64url, consistency_proof, sha256, sign_checkpoint
from watchfloor.oversight import Fork, Refused
from watchfloor.oversight.checkpoints import check_growth, needs_proof, read_head, read_note
from watchfloor.wire import SigningKey
from watchfloor.wire.handshake import Head

KEY = SigningKey.from_seed(b"k" * 32)


def note(size: int, root: bytes, origin: str = "SRV", key: SigningKey = KEY) -> str:
    return sign_checkpoint(Checkpoint(origin, size, root), key.private, "SRV")


def head(size: int = 3, root: bytes = b"r" * 32) -> Head:
    return Head(checkpoint=note(3, b"r" * 32), size=size, root=b64url(root))


def test_a_head_is_what_was_signed() -> None:
    assert read_head(head(), "SRV", KEY.public) == Checkpoint("SRV", 3, b"r" * 32)
    for lying in (head(size=4), head(root=b"x" * 32)):
        with pytest.raises(Refused, match="another size or root"):
            read_head(lying, "SRV", KEY.public)


def test_a_note_of_another_key_or_about_another_ledger_is_refused() -> None:
    with pytest.raises(Refused, match="pinned key"):
        read_note(note(3, b"r" * 32, key=SigningKey.from_seed(b"x" * 32)), "SRV", KEY.public)
    with pytest.raises(Refused, match="about ledger 'OTHER'"):
        read_note(note(3, b"r" * 32, origin="OTHER"), "SRV", KEY.public)


def test_a_shorter_ledger_and_another_one_of_the_same_size_are_forks() -> None:
    seen = Checkpoint("SRV", 5, b"a" * 32)
    with pytest.raises(Fork, match="shorter") as caught:
        needs_proof(seen, Checkpoint("SRV", 4, b"a" * 32))
    assert (caught.value.seen, caught.value.shown) == (5, 4)
    assert "5 records" in str(caught.value)
    assert "4 records" in str(caught.value)
    with pytest.raises(Fork, match="not the same"):
        needs_proof(seen, Checkpoint("SRV", 5, b"b" * 32))


def test_only_growth_needs_a_proof() -> None:
    assert not needs_proof(Checkpoint("SRV", 0, b"a" * 32), Checkpoint("SRV", 5, b"b" * 32))
    assert not needs_proof(Checkpoint("SRV", 5, b"b" * 32), Checkpoint("SRV", 5, b"b" * 32))
    assert needs_proof(Checkpoint("SRV", 4, b"a" * 32), Checkpoint("SRV", 5, b"b" * 32))


def test_growth_that_is_proven_holds_and_any_other_is_a_fork() -> None:
    leaves = [sha256(bytes([number])) for number in range(9)]
    seen, shown = (Checkpoint("SRV", size, root_of(leaves[:size])) for size in (5, 9))
    proof = consistency_proof(5, 9, stored_of(leaves))
    check_growth(seen, shown, proof)
    with pytest.raises(Fork):
        check_growth(seen, shown, proof[1:])
    with pytest.raises(Fork):
        check_growth(seen._replace(root=b"x" * 32), shown, proof)


def root_of(leaves: list[bytes]) -> bytes:
    return Frontier.empty().extend(leaves).root()


def stored_of(leaves: list[bytes]) -> Stored:
    return lambda level, first, count: leaves[first : first + count] if level == 0 else []
