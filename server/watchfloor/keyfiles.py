"""Private keys and other secrets in files: made whole or not at all, readable by their owner alone.

Never knows what a key is for, nor where a server or an operator keeps theirs.
"""

import os
import stat
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Final

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, load_pem_private_key

from watchfloor.wire import SigningKey

Entropy = Callable[[int], bytes]
"""Gives that many random bytes; `secrets.token_bytes` outside tests."""

SECRET_BYTES: Final = 1024 * 1024
"""The largest secret file that is read; a key has a few hundred bytes."""


def read_secret(path: Path) -> bytes:
    """Read a secret file; raises PermissionError if others could read or change it, OSError if it cannot be read."""
    descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)  # a pipe would wait for a writer
    try:
        _refuse_shared(path, os.fstat(descriptor))
        return os.read(descriptor, SECRET_BYTES)
    finally:
        os.close(descriptor)


def write_secret(path: Path, content: bytes, *, replace: bool) -> None:
    """Write a secret file, mode 0600, durable before its name exists; raises FileExistsError unless `replace`."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    made = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        if replace:
            made.replace(path)
        else:
            path.hardlink_to(made)
    finally:
        made.unlink(missing_ok=True)
    _sync_folder(path.parent)


def load_key(path: Path) -> SigningKey:
    """Read a private key (Ed25519, PKCS#8 PEM); raises OSError, PermissionError or ValueError with a sentence."""
    content = read_secret(path)
    try:
        private = load_pem_private_key(content, password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise ValueError(f"{str(path)!r} holds no private key that can be read (PKCS#8 PEM, no passphrase)") from error
    if not isinstance(private, Ed25519PrivateKey):
        raise ValueError(  # noqa: TRY004 - it is the file's content that is wrong, not a caller's type
            f"{str(path)!r} holds a key of another kind; Ed25519 is wanted (openssl genpkey -algorithm ed25519)"
        )
    return SigningKey(private)


def make_key(path: Path, entropy: Entropy) -> SigningKey:
    """Make a private key and keep it at `path`; raises FileExistsError if there is one already."""
    key = SigningKey.from_seed(entropy(32))
    pem = key.private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    write_secret(path, pem, replace=False)
    return key


def load_or_make_key(path: Path, entropy: Entropy) -> SigningKey:
    """Read the key at `path`, made now if there is none; of two processes that make it, one wins and both agree."""
    try:
        return load_key(path)
    except FileNotFoundError:
        pass
    try:
        return make_key(path, entropy)
    except FileExistsError:
        return load_key(path)


def _refuse_shared(path: Path, status: os.stat_result) -> None:
    if not stat.S_ISREG(status.st_mode):
        raise PermissionError(f"{str(path)!r} is not a plain file; a secret is kept in one")
    if status.st_mode & 0o077:
        mode = stat.S_IMODE(status.st_mode)
        raise PermissionError(
            f"{str(path)!r} has mode {mode:04o}, so other users can reach it; run: chmod 600 {str(path)!r}"
        )
    if status.st_uid not in (os.geteuid(), 0):
        raise PermissionError(
            f"{str(path)!r} belongs to user {status.st_uid}, not to this one ({os.geteuid()}); use a file of your own"
        )


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
