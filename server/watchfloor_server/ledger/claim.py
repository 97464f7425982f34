"""One server for one data folder: the folder is claimed with a file lock, which ends with the process.

Never knows what the folder is used for.
"""

import fcntl
import os
from pathlib import Path
from typing import Final, Self

from watchfloor_server.ledger.faults import LedgerError

LOCK_NAME: Final = "lock"


class Claim:
    """A claimed data folder; nobody else can claim it until `release`, or until this process is gone."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor

    @classmethod
    def take(cls, folder: Path) -> Self:
        """Claim a folder, making it if need be; raises `LedgerError` that names it, and who has it."""
        path = folder / LOCK_NAME
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as error:
            raise LedgerError(f"the data folder {str(folder)!r} cannot be used: {error.strerror}") from error
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            holder = _holder(descriptor)
            os.close(descriptor)
            raise LedgerError(
                f"another server ({holder}) works on the data folder {str(folder)!r}; stop it, or use another folder"
            ) from error
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, f"{os.getpid()}\n".encode(), 0)
        return cls(descriptor)

    def release(self) -> None:
        """Let the folder go."""
        os.close(self._descriptor)


def _holder(descriptor: int) -> str:
    written = os.pread(descriptor, 20, 0).strip()
    return f"process {int(written)}" if written.isdigit() else "its process is not known"
