"""Keys from a file, read again whenever it changes.

A file has no outage: what it says now counts, and a missing or broken one is believed in nothing. Never fetches.
"""

from pathlib import Path

from watchfloor.jwks.keyset import KEY_SET_BYTES, KeySet
from watchfloor.jwks.refusal import TokenRefused

Stamp = tuple[int, int, int]
"""A file's inode, size in bytes and time of change in nanoseconds: another stamp, another content."""


class FileKeys:
    """The key set in one file."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._read: tuple[Stamp, KeySet] | None = None

    async def find(self, kid: str | None) -> KeySet:
        """Give the keys that the file holds now; raises `TokenRefused` if it cannot be read."""
        return self.current()

    def current(self) -> KeySet:
        """Give the keys that the file holds now, for a caller without a loop."""
        try:
            status = self.path.stat()
            stamp = (status.st_ino, status.st_size, status.st_mtime_ns)
            if self._read is None or self._read[0] != stamp:
                self._read = (stamp, self._load())
            return self._read[1]
        except (OSError, ValueError) as error:
            self._read = None
            raise TokenRefused(
                "keys_unavailable", f"the issuer's key set {str(self.path)!r} cannot be read: {error}; mend the file"
            ) from error

    def _load(self) -> KeySet:
        with self.path.open("rb") as file:
            return KeySet.read(file.read(KEY_SET_BYTES + 1))
