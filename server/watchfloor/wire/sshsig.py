"""What an ssh-agent signs for us: OpenSSH's SSHSIG form (PROTOCOL.sshsig) of a message, in a namespace of our own.

The signature in it is Ed25519 as ever, so 64 bytes stand in `sig` either way. Never holds a key.
"""

import hashlib
from typing import Final

NAMESPACE: Final = "watchfloor-decide@v1"
"""What is signed for us can be nobody's git commit, file or login."""

_MAGIC: Final = b"SSHSIG"
_HASH: Final = "sha512"


def sshsig_data(message: bytes) -> bytes:
    """The bytes that are signed in the place of `message`; no message of ours begins as they do."""
    fields = (NAMESPACE.encode(), b"", _HASH.encode(), hashlib.sha512(message).digest())
    return _MAGIC + b"".join(map(ssh_string, fields))


def ssh_string(data: bytes) -> bytes:
    """A string as SSH writes it: its length in four bytes, then the bytes (RFC 4251 5)."""
    return len(data).to_bytes(4, "big") + data
