"""One form of bytes for a value: RFC 8785 JSON, strict base64url, SHA-256 and the running head of a run.

Never knows what the bytes are about.
"""

import hashlib
import re
from base64 import urlsafe_b64decode
from binascii import b2a_base64
from typing import Any, Final, cast

import rfc8785

HASH_BYTES: Final = 32
"""A SHA-256 digest."""

EMPTY_HEAD: Final = bytes(HASH_BYTES)
"""The running head before a run's first line."""

_TO_URL: Final = bytes.maketrans(b"+/", b"-_")
_B64URL: Final = re.compile(r"[A-Za-z0-9_-]*")


def jcs(value: object) -> bytes:
    """Encode a JSON value canonically (RFC 8785); raises ValueError for what has no such form.

    Refused are NaN and infinities, integers beyond 2^53-1, lone surrogates, keys that are not text, foreign
    types, and nesting without end.
    """
    try:
        return rfc8785.dumps(cast(Any, value))
    except RecursionError as error:
        raise ValueError("a value that nests without end has no canonical JSON; flatten it") from error
    except ValueError as error:
        raise ValueError(f"the value has no canonical JSON (RFC 8785): {error}") from error


def b64url(raw: bytes) -> str:
    """Encode bytes as base64url without padding (RFC 4648 section 5)."""
    return b2a_base64(raw, newline=False).translate(_TO_URL, b"=").decode("ascii")


def unb64url(text: str) -> bytes:
    """Decode base64url; raises ValueError unless `text` is exactly what `b64url` writes.

    No padding, no foreign characters, trailing bits zero (RFC 4648 section 3.5): one text for each value.
    """
    if _B64URL.fullmatch(text) is None or len(text) % 4 == 1:
        raise ValueError("the text is not base64url without padding (RFC 4648 section 5)")
    raw = urlsafe_b64decode(text + "=" * (-len(text) % 4))
    if b64url(raw) != text:
        raise ValueError("the base64url text ends in bits that are not zero (RFC 4648 section 3.5)")
    return raw


def sha256(raw: bytes) -> bytes:
    """Hash bytes with SHA-256; 32 bytes."""
    return hashlib.sha256(raw).digest()


def running_head(head: bytes, line: bytes) -> bytes:
    """Carry a run's head over one more line: SHA-256(head || SHA-256(line)); begins at `EMPTY_HEAD`."""
    if len(head) != HASH_BYTES:
        raise ValueError(f"a running head has {HASH_BYTES} bytes, got {len(head)}")
    return sha256(head + sha256(line))
