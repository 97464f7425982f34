"""One end of a console's terminal, or of its pipe, in the server's loop: bytes to and fro, without ever waiting.

What the client does not take stays in the kernel's buffer, and the console holds its frames back then; what the
console does not take stays in the client's window. Never looks into the bytes.
"""

import asyncio
import fcntl
import os
import pty
import socket
import struct
import termios
from collections.abc import Callable
from typing import Final

READ_BYTES: Final = 16 * 1024

LAST_BYTES: Final = 256 * 1024
"""What a console that has ended may still have said: more than a kernel's buffer holds."""

WIDEST: Final = 1000
HIGHEST: Final = 500
"""A client says how large its terminal is; beyond this no screen is, and every cell costs memory."""


class Conduit:
    """Our end. `said` gets what the console writes; `is_eager` tells the client to go on, or to wait."""

    def __init__(self, ours: int, *, has_pty: bool) -> None:
        self._fd = ours
        self._has_pty = has_pty
        self._pending = bytearray()
        self._is_reading = False
        self.said: Callable[[bytes], None] = _nobody
        self.eager: Callable[[bool], None] = _nothing
        os.set_blocking(ours, False)

    def listen(self) -> None:
        """Take what the console writes."""
        if not self._is_reading and self._fd >= 0:
            self._is_reading = True
            asyncio.get_running_loop().add_reader(self._fd, self._read)

    def rest(self) -> None:
        """Take nothing for now."""
        if self._is_reading:
            self._is_reading = False
            asyncio.get_running_loop().remove_reader(self._fd)

    def type(self, data: bytes) -> None:
        """Hand over what the client typed; the client waits while the console does not read."""
        if self._fd < 0:
            return
        was_empty = not self._pending
        self._pending += data
        self._write()
        if self._pending and was_empty and self._fd >= 0:
            self.eager(False)
            asyncio.get_running_loop().add_writer(self._fd, self._write)

    def no_more(self) -> None:
        """The client will type nothing more."""
        if self._fd < 0:
            return
        if self._has_pty:
            self.type(b"\x04")  # as a hand would say it (termios(3), VEOF)
        else:
            with socket.socket(fileno=os.dup(self._fd)) as end:
                end.shutdown(socket.SHUT_WR)

    def resize(self, columns: int, rows: int) -> None:
        """The client's terminal has another size."""
        if self._has_pty and self._fd >= 0:
            size = struct.pack("HHHH", *clamped(columns, rows), 0, 0)
            fcntl.ioctl(self._fd, termios.TIOCSWINSZ, size)

    def last_words(self) -> bytes:
        """What a console that has ended left in the kernel's buffer."""
        words = bytearray()
        while self._fd >= 0 and len(words) < LAST_BYTES:
            try:
                data = os.read(self._fd, READ_BYTES)
            except OSError:
                break
            if not data:
                break
            words += data
        return bytes(words)

    def close(self) -> None:
        """Let go: whoever still holds the other end hears a hang-up."""
        if self._fd >= 0:
            self.rest()
            asyncio.get_running_loop().remove_writer(self._fd)
            os.close(self._fd)
            self._fd = -1

    def _read(self) -> None:
        try:
            data = os.read(self._fd, READ_BYTES)
        except BlockingIOError:
            return
        except OSError:
            data = b""  # EIO: nobody holds the other end any more
        if data:
            self.said(data)
        else:
            self.rest()

    def _write(self) -> None:
        try:
            while self._pending:
                del self._pending[: os.write(self._fd, self._pending)]
        except BlockingIOError:
            return
        except OSError:
            self._pending.clear()
        if asyncio.get_running_loop().remove_writer(self._fd):
            self.eager(True)


def terminal(columns: int, rows: int) -> tuple[Conduit, int]:
    """Open a terminal: our end, and the descriptor for the console."""
    ours, theirs = pty.openpty()
    conduit = Conduit(ours, has_pty=True)
    conduit.resize(columns, rows)
    return conduit, theirs


def pipe() -> tuple[Conduit, int]:
    """Open a pipe both ways: our end, and the descriptor for the console."""
    ours, theirs = socket.socketpair()
    return Conduit(ours.detach(), has_pty=False), theirs.detach()


def clamped(columns: int, rows: int) -> tuple[int, int]:
    """Rows and columns as the kernel wants them, from what a client says; nothing said is 80 by 24."""
    return min(rows or 24, HIGHEST), min(columns or 80, WIDEST)


def _nobody(_data: bytes) -> None:
    """Hear nothing."""


def _nothing(_is_eager: bool) -> None:
    """Tell nobody."""
