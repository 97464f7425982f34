"""Checkpoints: notes that others wrote are read, ours are as the specification has them, forgeries are refused."""

from base64 import b64decode, b64encode
from typing import Final

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from watchfloor.chain import Checkpoint, CheckpointError, key_id, read_checkpoint, sign_checkpoint

_NAME: Final = "watch.example/prod"
_KEY: Final = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
_PUBLIC: Final = _KEY.public_key().public_bytes_raw()
_OTHER: Final = Ed25519PrivateKey.from_private_bytes(bytes(range(1, 33)))
_CHECKPOINT: Final = Checkpoint(_NAME, 1482871, bytes(range(64, 96)))
_NOTE: Final = sign_checkpoint(_CHECKPOINT, _KEY, _NAME)
_TEXT: Final = _NOTE.partition("\n\n")[0] + "\n"
_LINE: Final = _NOTE.partition("\n\n")[2]


def _sign(text: str, key: Ed25519PrivateKey = _KEY, name: str = _NAME) -> str:
    """Sign any text, so that what is wrong with it is not the signature."""
    raw = key_id(name, key.public_key().public_bytes_raw()) + key.sign(text.encode())
    return f"— {name} {b64encode(raw).decode()}\n"


def _refused(note: str, reason: str) -> None:
    with pytest.raises(CheckpointError, match=reason):
        read_checkpoint(note, _PUBLIC, _NAME)


def test_a_checkpoint_of_the_go_checksum_database_is_read() -> None:
    # Key as Go ships it; a note that sum.golang.org published.
    public_key = b64decode("Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8")[1:]
    note = (
        "go.sum database tree\n15081221\nBoMMe1wd25Tco0mYGROkyqxHZWx+hcSCtMV315Lu6Lg=\n\n"
        "— sum.golang.org "
        "Az3grilD7vQqTrv66jRgKM84Y80KTprrSt4bKmiOPxgmS5ZVBTeCl6dUvjYnN13R+C8j0jGY1WnUADGMkok3U0m2Zgo=\n"
    )
    checkpoint = read_checkpoint(note, public_key, "sum.golang.org")
    assert checkpoint.origin == "go.sum database tree"
    assert checkpoint.size == 15081221
    assert key_id("sum.golang.org", public_key).hex() == "033de0ae"


def test_our_note_has_the_three_lines_and_the_signature_of_the_specification() -> None:
    lines = _NOTE.split("\n")
    assert lines[:4] == [_NAME, "1482871", b64encode(_CHECKPOINT.root).decode(), ""]
    assert lines[4].startswith(f"— {_NAME} ")
    assert lines[5:] == [""]
    raw = b64decode(lines[4].rpartition(" ")[2])
    assert raw[:4] == key_id(_NAME, _PUBLIC)
    _KEY.public_key().verify(raw[4:], _TEXT.encode())


@given(st.integers(0, 2**63 - 1), st.binary(min_size=32, max_size=32))
def test_a_checkpoint_comes_back_the_same(size: int, root: bytes) -> None:
    checkpoint = Checkpoint("origin.example", size, root)
    assert read_checkpoint(sign_checkpoint(checkpoint, _KEY, _NAME), _PUBLIC, _NAME) == checkpoint


@given(st.integers(0, len(_NOTE) - 1), st.sampled_from("\n +=—A0z\u2028é"))
def test_a_changed_character_is_refused(at: int, other: str) -> None:
    changed = _NOTE[:at] + other + _NOTE[at + 1 :]
    if changed != _NOTE:
        _refused(changed, "expected|not good")


@given(st.integers(0, len(_NOTE) - 1))
def test_a_cut_note_is_refused(length: int) -> None:
    _refused(_NOTE[:length], "expected")


def test_other_signatures_are_ignored() -> None:
    witness = _sign(_TEXT, _OTHER, "witness.example")
    rotated = _sign(_TEXT, _OTHER, _NAME)
    big = "— quantum.example " + b64encode(bytes(4 + 5000)).decode() + "\n"
    note = f"{_TEXT}\n{witness}{rotated}{_LINE}{big * 15}"
    assert read_checkpoint(note, _PUBLIC, _NAME) == _CHECKPOINT


def test_a_note_that_only_others_signed_is_refused() -> None:
    for line in (_sign(_TEXT, _OTHER, _NAME), _sign(_TEXT, _KEY, "other.example"), _sign(_TEXT, _OTHER, "w.example")):
        _refused(f"{_TEXT}\n{line}", "expected a signature of 'watch.example/prod' with key id .*, came none")


def test_one_bad_signature_of_the_known_key_spoils_the_note() -> None:
    bad = _sign(_TEXT + "more\n")
    for lines in (bad, bad + _LINE, _LINE + bad):
        _refused(f"{_TEXT}\n{lines}", "not good for this text")


def test_a_signature_of_another_length_is_refused() -> None:
    _refused(f"{_TEXT}\n— {_NAME} {b64encode(key_id(_NAME, _PUBLIC) + b'short').decode()}\n", "not good")


def test_a_key_that_is_no_key_verifies_nothing() -> None:
    line = f"— {_NAME} {b64encode(key_id(_NAME, b'short') + bytes(64)).decode()}\n"
    with pytest.raises(CheckpointError, match="not good"):
        read_checkpoint(f"{_TEXT}\n{line}", b"short", _NAME)


def test_a_lone_surrogate_in_the_text_is_refused() -> None:
    _refused(f"\ud800\n{_TEXT}\n{_LINE}", "not good")


def test_extension_lines_are_signed_and_not_read() -> None:
    text = _TEXT + "anything — at all\nmore\n"
    assert read_checkpoint(f"{text}\n{_sign(text)}", _PUBLIC, _NAME) == _CHECKPOINT
    _refused(f"{text}\n{_LINE}", "not good")


_ROOT_LINE: Final = b64encode(_CHECKPOINT.root).decode()


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (f"{_NAME}\n12\n", "expected origin, size and root"),
        (f"\n12\n{_ROOT_LINE}\n", "expected origin, size and root"),
        (f"{_NAME}\n\n{_ROOT_LINE}\nmore\n", "expected origin, size and root"),
        (f"{_NAME}\n12\n{_ROOT_LINE}\n\nmore\n", "expected origin, size and root"),
        (f"{_NAME}\n012\n{_ROOT_LINE}\n", "without leading zeros"),
        (f"{_NAME}\n+12\n{_ROOT_LINE}\n", "without leading zeros"),
        (f"{_NAME}\n-1\n{_ROOT_LINE}\n", "without leading zeros"),
        (f"{_NAME}\n1_2\n{_ROOT_LINE}\n", "without leading zeros"),
        (f"{_NAME}\n\u0661\u0662\n{_ROOT_LINE}\n", "without leading zeros"),
        (f"{_NAME}\n{2**63}\n{_ROOT_LINE}\n", "without leading zeros"),
        (f"{_NAME}\n{'9' * 5000}\n{_ROOT_LINE}\n", "without leading zeros"),
        (f"{_NAME}\n12\n{_ROOT_LINE[:-1]}\n", "expected standard base64"),
        (f"{_NAME}\n12\n{_ROOT_LINE.replace('/', '_')[:-2]}__=\n", "expected standard base64"),
        (f"{_NAME}\n12\n{_ROOT_LINE[:-2]}9=\n", "expected canonical base64"),
        (f"{_NAME}\n12\n{b64encode(bytes(31)).decode()}\n", "expected a root of 32 bytes, came 31"),
        (f"{_NAME}\n12\n{_ROOT_LINE} \n", "base64"),
    ],
)
def test_a_signed_text_that_is_no_checkpoint_is_refused(text: str, reason: str) -> None:
    _refused(f"{text}\n{_sign(text)}", reason)


@pytest.mark.parametrize(
    "line",
    ["", "—\n", f"- {_NAME} AAAAAAAA\n", f"— {_NAME}  AAAAAAAA\n", f"—  {_NAME} AAAAAAAA\n", "— a+b AAAAAAAA\n",
     "— a\u00a0b AAAAAAAA\n", f"{_LINE}extra\n", f"{_LINE} \n", f"— {_NAME} AAAAAAAA=\n", f"— {_NAME} AAAAAAB=\n",
     f"— {_NAME} AAAAAA==\n", f"— {_NAME} A-_A\n", _LINE[:-1], _LINE + "\n"],
)  # fmt: skip
def test_a_malformed_signature_line_is_refused(line: str) -> None:
    _refused(f"{_TEXT}\n{line}", "expected")


def test_control_characters_and_endless_notes_are_refused() -> None:
    _refused(_NOTE.replace("\n", "\r\n"), "without control characters")
    text = _TEXT + "tab\there\n"
    _refused(f"{text}\n{_sign(text)}", "without control characters")
    _refused(_NOTE + _LINE * 2000, "at most 131072 characters")


@pytest.mark.parametrize("word", ["", "two words", "a+b", "a\nb", "a\u2003b", "a\x00b", "watchfloor order v1\nserver"])
def test_an_origin_or_a_name_that_is_not_one_word_is_never_signed(word: str) -> None:
    with pytest.raises(CheckpointError, match="expected the origin"):
        sign_checkpoint(_CHECKPOINT._replace(origin=word), _KEY, _NAME)
    with pytest.raises(CheckpointError, match="expected the key name"):
        sign_checkpoint(_CHECKPOINT, _KEY, word)


@pytest.mark.parametrize(
    "wrong", [Checkpoint(_NAME, -1, bytes(32)), Checkpoint(_NAME, 2**63, bytes(32)), Checkpoint(_NAME, 1, bytes(31))]
)
def test_a_tree_that_cannot_be_is_never_signed(wrong: Checkpoint) -> None:
    with pytest.raises(CheckpointError, match="expected a size up to"):
        sign_checkpoint(wrong, _KEY, _NAME)
