"""The one number that the lane and the main process share in memory: it moves before an order of the lane leaves.

The lane writes it, the main process compares it before it gives leave. Never knows what was ordered.
"""

import mmap
import os
from pathlib import Path
from typing import Final

WORD_NAME: Final = "lane.word"

WORD_BYTES: Final = 8
"""One aligned machine word, so that nobody reads half of it."""


class Word:
    """The shared word; every raise is a new number."""

    def __init__(self, path: Path) -> None:
        """Open it, made at the first start; raises OSError."""
        file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            if os.fstat(file).st_size < WORD_BYTES:
                os.pwrite(file, bytes(WORD_BYTES), 0)
            self._map = mmap.mmap(file, WORD_BYTES)
        finally:
            os.close(file)
        self._number = memoryview(self._map).cast("Q")

    @property
    def value(self) -> int:
        """The number now."""
        return self._number[0]

    def raise_(self) -> int:
        """Move it; the new number. For the lane alone."""
        self._number[0] += 1
        return self._number[0]

    def close(self) -> None:
        """Let the memory go."""
        self._number.release()
        self._map.close()
