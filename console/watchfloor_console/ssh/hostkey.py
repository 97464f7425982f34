"""The key by which clients know this server again: made at its first start, for its owner's eyes alone.

Never knows who logs in.
"""

import os
import stat
from pathlib import Path
from typing import Final

import asyncssh

KIND: Final = "ssh-ed25519"


def host_key(path: Path) -> asyncssh.SSHKey:
    """Read the key, or make it; raises OSError or ValueError with a sentence."""
    try:
        return _read(path)
    except FileNotFoundError:
        _make(path)
        return _read(path)


def public_of(path: Path) -> str:
    """Read or make a key, and give its public half in OpenSSH's form."""
    return host_key(path).export_public_key().decode("ascii")


def _make(path: Path) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    content = asyncssh.generate_private_key(KIND).export_private_key()  # pyright: ignore[reportUnknownMemberType]
    draft = path.with_name(f"{path.name}.{os.getpid()}.new")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.link(draft, path)  # whoever was first has made it
    except FileExistsError:
        return
    finally:
        draft.unlink()


def _read(path: Path) -> asyncssh.SSHKey:
    with path.open("rb") as file:
        facts = os.fstat(file.fileno())
        if stat.S_IMODE(facts.st_mode) & 0o077:
            raise PermissionError(f"others may read the host key {str(path)!r}; run: chmod 600 {path}")
        content = file.read()
    try:
        return asyncssh.import_private_key(content)
    except asyncssh.KeyImportError as error:
        raise ValueError(f"{str(path)!r} holds no host key; move it away, and a new one is made") from error
