"""Checkpoints: a signed statement of the ledger's size and root, as C2SP tlog-checkpoint and signed-note write it.

Never knows when one is due, nor where a key or an earlier checkpoint is kept.
"""

import re
from base64 import b64decode, b64encode
from typing import Final, NamedTuple

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from watchfloor.chain.canon import HASH_BYTES, sha256

NOTE_CHARS: Final = 128 * 1024
"""The longest note that is read: signed-note asks for room for 16 signatures, which may have 5 kB each."""

MAX_SIZE: Final = 2**63 - 1
"""Leaves of a tree: what a ledger can number."""

_ED25519: Final = b"\x01"
"""signed-note, "Signature types"."""

_KEY_ID_BYTES: Final = 4
_CONTROL: Final = re.compile(r"[\x00-\x09\x0b-\x1f]")
_NAME: Final = re.compile(r"[^\s+]+")
_SIGNATURE: Final = re.compile(r"— ([^\s+]+) ([A-Za-z0-9+/]+={0,2})")
_SIZE: Final = re.compile(r"0|[1-9][0-9]{0,18}")


class CheckpointError(ValueError):
    """A note is no checkpoint, or nobody we know signed it."""


class Checkpoint(NamedTuple):
    """The ledger `origin` has `size` leaves under `root` (tlog-checkpoint, "Note text")."""

    origin: str
    size: int
    root: bytes


def key_id(name: str, public_key: bytes) -> bytes:
    """Name a key in four bytes: SHA-256(name || 0x0A || 0x01 || key)[:4] (signed-note, "Ed25519 signatures")."""
    return sha256(name.encode() + b"\n" + _ED25519 + public_key)[:_KEY_ID_BYTES]


def sign_checkpoint(checkpoint: Checkpoint, key: Ed25519PrivateKey, name: str) -> str:
    """Write a checkpoint as a signed note, newline at the end; `name` is the key's (should be the origin).

    The origin must be a word without spaces, so that no note can be taken for another message of this key.
    """
    for what, word in (("origin", checkpoint.origin), ("key name", name)):
        if _NAME.fullmatch(word) is None or _CONTROL.search(word):
            raise CheckpointError(f"expected the {what} without spaces and plus signs, came {word!r}")
    if not 0 <= checkpoint.size <= MAX_SIZE or len(checkpoint.root) != HASH_BYTES:
        raise CheckpointError(
            f"expected a size up to {MAX_SIZE} and a root of {HASH_BYTES} bytes, "
            f"came {checkpoint.size} and {len(checkpoint.root)} bytes"
        )
    text = f"{checkpoint.origin}\n{checkpoint.size}\n{_base64(checkpoint.root)}\n"
    public_key = key.public_key().public_bytes_raw()
    return f"{text}\n— {name} {_base64(key_id(name, public_key) + key.sign(text.encode()))}\n"


def read_checkpoint(note: str, public_key: bytes, name: str) -> Checkpoint:
    """Read a note and check that the key of that name signed it; the caller compares the origin.

    Other keys' signatures are ignored (witnesses, rotated keys), a bad one of this key spoils the note
    (signed-note, "Signatures"), extension lines are signed and not read. Raises `CheckpointError`.
    """
    text, signatures = _open(note)
    _refuse_unsigned(text, signatures, public_key, name)
    return _parse(text)


class _Signature(NamedTuple):
    name: str
    key_id: bytes
    raw: bytes


def _open(note: str) -> tuple[str, list[_Signature]]:
    """Part a note at its last empty line (signed-note, "Format")."""
    if len(note) > NOTE_CHARS:
        raise CheckpointError(f"expected a note of at most {NOTE_CHARS} characters, came {len(note)}")
    if _CONTROL.search(note):
        raise CheckpointError("expected a note without control characters")
    before, gap, after = note.rpartition("\n\n")
    if not gap or not after.endswith("\n"):
        raise CheckpointError("expected a text, an empty line and signature lines, each with its newline")
    return before + "\n", [_read_signature(line) for line in after[:-1].split("\n")]


def _read_signature(line: str) -> _Signature:
    found = _SIGNATURE.fullmatch(line)
    if found is None:
        raise CheckpointError(f"expected a signature line '— name base64', came {line!r}")
    raw = _unbase64(found[2])
    if len(raw) <= _KEY_ID_BYTES:
        raise CheckpointError(f"expected a key id and a signature behind {found[1]!r}, came {len(raw)} bytes")
    return _Signature(found[1], raw[:_KEY_ID_BYTES], raw[_KEY_ID_BYTES:])


def _refuse_unsigned(text: str, signatures: list[_Signature], public_key: bytes, name: str) -> None:
    """Refuse a text that this key did not sign, or signed badly (signed-note, "Signatures")."""
    expected = key_id(name, public_key)
    ours = [one for one in signatures if one.name == name and one.key_id == expected]
    if not ours:
        raise CheckpointError(f"expected a signature of {name!r} with key id {expected.hex()}, came none")
    try:
        key, message = Ed25519PublicKey.from_public_bytes(public_key), text.encode()
        for one in ours:
            key.verify(one.raw, message)
    except (InvalidSignature, ValueError) as error:
        raise CheckpointError(f"the signature of {name!r} is not good for this text") from error


def _parse(text: str) -> Checkpoint:
    """Read origin, size and root from a note's text (tlog-checkpoint, "Note text")."""
    lines = text[:-1].split("\n")
    if len(lines) < 3 or not all(lines):
        raise CheckpointError("expected origin, size and root, each a line, and no empty line")
    if _SIZE.fullmatch(lines[1]) is None or int(lines[1]) > MAX_SIZE:
        raise CheckpointError(f"expected a size in decimal, without leading zeros, came {lines[1]!r}")
    root = _unbase64(lines[2])
    if len(root) != HASH_BYTES:
        raise CheckpointError(f"expected a root of {HASH_BYTES} bytes, came {len(root)}")
    return Checkpoint(lines[0], int(lines[1]), root)


def _base64(raw: bytes) -> str:
    return b64encode(raw).decode("ascii")


def _unbase64(text: str) -> bytes:
    """Decode standard base64 with padding, only as `_base64` writes it (RFC 4648 section 4)."""
    try:
        raw = b64decode(text, validate=True)
    except ValueError as error:
        raise CheckpointError(f"expected standard base64, came {text!r}") from error
    if _base64(raw) != text:
        raise CheckpointError(f"expected canonical base64, came {text!r}")
    return raw
