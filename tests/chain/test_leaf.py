"""The ledger's leaf: held to its golden file, and blind to nothing in an entry's head."""

import hashlib
import json
from pathlib import Path
from typing import Final, NamedTuple, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watchfloor.chain import b64url, commit, leaf_hash, unb64url

_GOLDEN: Final = Path(__file__).parent / "golden" / "leaf.json"
_COMMIT: Final = hashlib.sha256(b"a commitment").digest()


class _Head(NamedTuple):
    seq: int = 7
    at: str = "2026-07-01T03:12:44.120Z"
    kind: str = "action.decided"
    run: str | None = "7F3KQ2M8XW4C"
    agent: str | None = "refund-bot"
    human: str | None = "h_2f9c"
    epoch: int | None = 41
    commit: bytes = _COMMIT


class _Case(NamedTuple):
    name: str
    salt: str
    payload: str
    commit: str
    leaf_text: str
    leaf: str
    head: _Head


def _golden() -> list[_Case]:
    rows = cast(list[dict[str, object]], json.loads(_GOLDEN.read_text(encoding="utf-8")))
    cases: list[_Case] = []
    for row in rows:
        head = _Head(commit=unb64url(str(row["commit"])))._replace(**cast(dict[str, str], row["head"]))
        texts = [str(row[key]) for key in ("name", "salt", "payload", "commit", "leaf_text", "leaf")]
        cases.append(_Case(*texts, head=head))
    return cases


@pytest.mark.parametrize("case", _golden(), ids=lambda case: case.name)
def test_a_leaf_is_as_the_golden_file_has_it(case: _Case) -> None:
    assert b64url(commit(unb64url(case.salt), case.payload.encode())) == case.commit
    assert b64url(hashlib.sha256(b"\x00" + case.leaf_text.encode()).digest()) == case.leaf
    assert b64url(leaf_hash(*case.head)) == case.leaf


def test_a_commitment_hides_the_payload_behind_its_salt() -> None:
    assert commit(bytes(16), b"payload") == hashlib.sha256(bytes(16) + b"payload").digest()
    assert commit(bytes(16), b"payload") != commit(b"\x01" * 16, b"payload")


@pytest.mark.parametrize("length", [0, 15, 17, 32])
def test_a_salt_of_another_length_is_refused(length: int) -> None:
    with pytest.raises(ValueError, match=f"16 bytes, got {length}"):
        commit(bytes(length), b"payload")


@pytest.mark.parametrize(
    "other",
    [{"seq": 8}, {"at": "2026-07-01T03:12:44.121Z"}, {"kind": "action.outcome"}, {"run": None},
     {"agent": "refund-bos"}, {"human": None}, {"epoch": None}, {"epoch": 0}, {"commit": bytes(32)}],
)  # fmt: skip
def test_every_field_changes_the_leaf(other: dict[str, str]) -> None:
    assert leaf_hash(*_Head()._replace(**other)) != leaf_hash(*_Head())


def test_a_word_in_the_wrong_field_is_another_leaf() -> None:
    assert leaf_hash(*_Head(run="x", agent=None)) != leaf_hash(*_Head(run=None, agent="x"))


@pytest.mark.parametrize("field", ["at", "kind", "run", "agent", "human"])
@pytest.mark.parametrize("word", ["\n", "a\nb", "a\n"])
def test_a_newline_in_a_field_is_refused(field: str, word: str) -> None:
    with pytest.raises(ValueError, match="no field of record 7 may hold a newline"):
        leaf_hash(*_Head()._replace(**{field: word}))


def test_a_lone_surrogate_in_a_field_is_refused() -> None:
    with pytest.raises(ValueError, match="surrogates"):
        leaf_hash(*_Head(agent="\ud800"))


def test_a_commitment_of_another_length_is_refused() -> None:
    with pytest.raises(ValueError, match="32 bytes, got 31"):
        leaf_hash(*_Head(commit=bytes(31)))


_WORD = st.text(st.characters(exclude_characters="\n", exclude_categories=["Cs"]), max_size=3)
_HEADS = st.builds(
    _Head, st.integers(0, 12), _WORD, _WORD, _WORD, _WORD, _WORD, st.integers(0, 12) | st.none(), st.just(_COMMIT)
)


@given(_HEADS, _HEADS)
def test_two_heads_share_a_leaf_only_if_they_are_the_same(one: _Head, other: _Head) -> None:
    assert (leaf_hash(*one) == leaf_hash(*other)) == (one == other)
