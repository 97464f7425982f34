"""The keyboard: a thread that reads lines from a descriptor, be it a terminal, a pipe or a file.

Never knows what a line asks for, and never holds more than one of them.
"""

import os
import select
import threading
from collections.abc import Callable
from typing import Final

LINE_BYTES: Final = 4096
"""The longest line that is taken; what is longer is dropped whole, and said to be."""

Hear = Callable[[str | None], None]
"""Takes a line without its end; None once nothing more can come. It is called from the thread."""

TOO_LONG: Final = "\x00"
"""Heard in place of a line that was too long: no verb is called so."""


class Keyboard:
    """`start` and `stop` it. It waits for input and for its own end at once, so that it never outlives `stop`."""

    def __init__(self, descriptor: int, hear: Hear) -> None:
        self._descriptor = descriptor
        self._hear = hear
        self._wake, self._waker = os.pipe()
        self._thread = threading.Thread(target=self._run, name="watchfloor-keyboard", daemon=True)

    def start(self) -> None:
        """Begin to read."""
        self._thread.start()

    def stop(self) -> None:
        """Read nothing more."""
        os.close(self._waker)
        self._thread.join()
        os.close(self._wake)

    def _run(self) -> None:
        rest, is_dropping = b"", False
        while (read := self._read()) is not None:
            *lines, rest = (rest + read).split(b"\n")
            for line in lines:
                is_long, is_dropping = is_dropping or len(line) > LINE_BYTES, False
                self._hear(TOO_LONG if is_long else line.decode("utf-8", "replace").rstrip("\r"))
            if len(rest) > LINE_BYTES:
                rest, is_dropping = b"", True

    def _read(self) -> bytes | None:
        """Some bytes; None at the end, which is told unless it was ours."""
        try:
            ready, _, _ = select.select([self._descriptor, self._wake], [], [])
            if self._wake in ready:
                return None
            read = os.read(self._descriptor, LINE_BYTES)
        except (OSError, ValueError):  # no descriptor at all, or its terminal is gone: nobody can type
            read = b""
        if read:
            return read
        self._hear(None)
        return None
