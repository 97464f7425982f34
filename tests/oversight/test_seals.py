import pytest

from watchfloor.chain import Checkpoint, Frontier, b64url, commit, grow, leaf_hash
from watchfloor.oversight import RecordLine, Refused
from watchfloor.oversight.seals import check_seal

SALT = bytes(16)


def line(seq: int, raw: str = "{}") -> RecordLine:
    return RecordLine(
        seq=seq,
        at="2026-11-24T03:00:00.000Z",
        kind="reasoning",
        run="7F3K",
        epoch=1,
        salt=b64url(SALT),
        commit=b64url(commit(SALT, raw.encode())),
        raw=raw,
    )


def leaf(record: RecordLine) -> bytes:
    return leaf_hash(
        record.seq, record.at, record.kind, record.run, record.agent, record.human, record.epoch, commit(SALT, b"{}")
    )


def signed(*records: RecordLine) -> Checkpoint:
    frontier = grow(Frontier(0, ()), [leaf(record) for record in records]).frontier
    return Checkpoint("SRV", len(records), frontier.root())


def test_a_record_is_shown_to_be_in_the_signed_ledger() -> None:
    first, second = line(1), line(2)
    seal = check_seal(second, signed(first, second), [leaf(first)])
    assert (seal.seq, seal.size, seal.steps, seal.leaf) == (2, 2, 1, leaf(second))


def test_a_record_that_holds_something_else_is_refused() -> None:
    first, second = line(1), line(2)
    with pytest.raises(Refused, match="committed"):
        check_seal(second.model_copy(update={"raw": '{"a":1}'}), signed(first, second), [leaf(first)])


@pytest.mark.parametrize(
    "update",
    [{"at": "2026-11-24T03:00:00.001Z"}, {"run": "9Q2M"}, {"seq": 1}, {"seq": 3}, {"salt": "x"}, {"run": "a\nb"}],
)
def test_a_head_that_was_changed_is_refused(update: dict[str, object]) -> None:
    first, second = line(1), line(2)
    with pytest.raises(Refused):
        check_seal(second.model_copy(update=update), signed(first, second), [leaf(first)])
