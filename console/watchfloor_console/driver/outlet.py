"""What goes to the terminal: written without ever waiting for it, held back while it does not read.

A frame that finds a full backlog is dropped whole, and one fresh frame is asked for when there is room again. Never
knows what a frame shows.
"""

import os
import select
import threading
from collections import deque
from collections.abc import Callable
from typing import Final, NamedTuple

BACKLOG_BYTES: Final = 64 * 1024
"""Above this, frames are held back: about ten whole screens. Nothing that is shown is lost, it is drawn afresh."""


WAIT_S: Final = 0.5
"""How long a terminal that somebody made non-blocking is waited for at a time."""


class Chunk(NamedTuple):
    """Bytes, and what to call when the terminal has taken the last of them."""

    data: bytes
    taken: Callable[[], None] | None


class Outlet:
    """A thread that writes to a file descriptor; `write` never waits. `drained` is called from the thread."""

    def __init__(self, fd: int, drained: Callable[[], None]) -> None:
        self._fd = fd
        self._drained = drained
        self._chunks: deque[Chunk] = deque()
        self._bytes = 0
        self._is_full = False
        self._is_over = False
        self._news = threading.Condition()
        self._thread = threading.Thread(target=self._run, name="watchfloor-output", daemon=True)

    def start(self) -> None:
        """Begin to write."""
        self._thread.start()

    @property
    def is_full(self) -> bool:
        """True from a full backlog until it is empty: frames are held back."""
        return self._is_full

    @property
    def is_idle(self) -> bool:
        """True if the terminal has taken everything."""
        return self._bytes == 0

    def write(self, text: str, taken: Callable[[], None] | None = None) -> bool:
        """Queue a text; False if the backlog is full, and then nothing of it is written."""
        data = text.encode("utf-8", "replace")
        with self._news:
            if self._bytes > BACKLOG_BYTES:
                self._is_full = True
                return False
            self._chunks.append(Chunk(data, taken))
            self._bytes += len(data)
            self._news.notify()
        return True

    def drop(self) -> None:
        """Forget what is queued."""
        with self._news:
            self._chunks.clear()
            self._bytes = 0
            self._is_full = False

    def close(self, wait_s: float) -> None:
        """End; what is still there is written within `wait_s`, or dropped."""
        with self._news:
            self._is_over = True
            self._news.notify()
        self._thread.join(timeout=wait_s)

    def _run(self) -> None:
        try:
            while (chunk := self._next()) is not None:
                self._write(chunk)
        except OSError:
            self._is_over = True  # the terminal is gone: nobody reads what is left

    def _next(self) -> Chunk | None:
        with self._news:
            while not self._chunks:
                if self._is_over:
                    return None
                self._news.wait()
            return self._chunks.popleft()

    def _write(self, chunk: Chunk) -> None:
        """Write all of it, however long the terminal takes: only this thread waits."""
        left = memoryview(chunk.data)
        while left:
            try:
                left = left[os.write(self._fd, left) :]
            except BlockingIOError:
                select.select([], [self._fd], [], WAIT_S)
        self._took(chunk)

    def _took(self, chunk: Chunk) -> None:
        with self._news:
            self._bytes = max(0, self._bytes - len(chunk.data))
            drained = self._is_full and not self._chunks
            if drained:
                self._is_full = False
        if chunk.taken is not None:
            chunk.taken()
        if drained:
            self._drained()
