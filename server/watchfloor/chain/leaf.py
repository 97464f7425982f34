"""The ledger's leaf: how one entry becomes a hash, with its payload behind a salted commitment.

Never knows where entries are kept, nor whether a payload still exists.
"""

from typing import Final

from watchfloor.chain.canon import HASH_BYTES, b64url, sha256

SALT_BYTES: Final = 16
"""A salt's length; it is fixed, so that no byte can move between salt and payload."""

_LEAF: Final = b"\x00"
"""Domain of a leaf (RFC 9162 section 2.1.1): no leaf can be read as an interior node."""

_VERSION: Final = "watchfloor record v1"
_NEWLINES: Final = 8
"""Between the nine lines of a leaf; one more means that a field holds a newline."""


def commit(salt: bytes, payload: bytes) -> bytes:
    """Commit to a payload: SHA-256(salt || payload). Both can be erased, and every proof still stands."""
    if len(salt) != SALT_BYTES:
        raise ValueError(f"a salt has {SALT_BYTES} bytes, got {len(salt)}")
    return sha256(salt + payload)


def leaf_hash(
    seq: int,
    at: str,
    kind: str,
    run: str | None,
    agent: str | None,
    human: str | None,
    epoch: int | None,
    commit: bytes,
) -> bytes:
    """Hash one entry's head as a leaf of the tree (RFC 9162 section 2.1.1).

    None is written as an empty line, as is an empty text. Raises ValueError for a newline in a field.
    """
    if len(commit) != HASH_BYTES:
        raise ValueError(f"a commitment has {HASH_BYTES} bytes, got {len(commit)}")
    number = "" if epoch is None else epoch
    text = f"{_VERSION}\n{seq}\n{at}\n{kind}\n{run or ''}\n{agent or ''}\n{human or ''}\n{number}\n{b64url(commit)}"
    if text.count("\n") != _NEWLINES:
        raise ValueError(f"no field of record {seq} may hold a newline")
    return sha256(_LEAF + text.encode())
