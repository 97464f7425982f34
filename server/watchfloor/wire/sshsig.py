"""What an ssh-agent signs for us: OpenSSH's SSHSIG form (PROTOCOL.sshsig) of a message, in a namespace of our own.

The signature in it is Ed25519 as ever, so 64 bytes stand in `sig` either way. Never holds a key.
"""

import hashlib
from base64 import b64encode
from typing import Final

NAMESPACE: Final = "watchfloor-decide@v1"
"""What is signed for us can be nobody's git commit, file or login."""

KIND: Final = "ssh-ed25519"

_MAGIC: Final = b"SSHSIG"
_HASH: Final = "sha512"


def sshsig_data(message: bytes) -> bytes:
    """The bytes that are signed in the place of `message`; no message of ours begins as they do."""
    fields = (NAMESPACE.encode(), b"", _HASH.encode(), hashlib.sha512(message).digest())
    return _MAGIC + b"".join(map(ssh_string, fields))


def ssh_string(data: bytes) -> bytes:
    """A string as SSH writes it: its length in four bytes, then the bytes (RFC 4251 5)."""
    return len(data).to_bytes(4, "big") + data


def ssh_blob(raw: bytes) -> bytes:
    """An Ed25519 public key as SSH writes it (RFC 8709 4)."""
    return ssh_string(KIND.encode()) + ssh_string(raw)


def ssh_fingerprint(raw: bytes) -> str:
    """The fingerprint of an Ed25519 public key that OpenSSH shows."""
    return "SHA256:" + b64encode(hashlib.sha256(ssh_blob(raw)).digest()).decode("ascii").rstrip("=")
