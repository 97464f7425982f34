"""Knows how a console runs on a pseudo-terminal of 140 columns and 40 rows, and what of it is seen from outside.

It must never know what is on the screen, beyond words that a measurement waits for.
"""

import fcntl
import os
import pty
import re
import select
import struct
import subprocess
import sys
import termios
import threading
import time
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from children import HERE
from guests import Place

SIZE: Final = (40, 140)
PATIENCE_S: Final = 30.0
"""How long a word may take to be shown."""

_COLOURS: Final = re.compile(rb"\x1b\[[0-9;]*m")
_CLOCK_TICKS: Final = os.sysconf("SC_CLK_TCK")
_PAGE: Final = os.sysconf("SC_PAGE_SIZE")
_KEPT: Final = 1 << 20


class Screen:
    """One console's process and the terminal's side of it, which reads all that is written."""

    def __init__(self, script: str, place: Place) -> None:
        self._master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", *SIZE, 0, 0))
        command = [sys.executable, str(HERE / script), f"ws://127.0.0.1:{place.port}", str(place.key)]
        environ = {**os.environ, "TERM": "xterm-256color", "COLORTERM": "truecolor"}
        environ["XDG_CONFIG_HOME"] = str(place.data / "operator")
        environ.pop("NO_COLOR", None)
        self.began_ns = time.monotonic_ns()
        self._process = subprocess.Popen(command, stdin=slave, stdout=slave, stderr=slave, env=environ)
        os.close(slave)
        self._wrote = b""
        self._offset = 0
        self._news = threading.Condition()
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        while True:
            try:
                select.select([self._master], [], [])
                data = os.read(self._master, 65536)
            except OSError:
                return
            if not data:
                return
            with self._news:
                self._wrote += data
                cut = max(0, len(self._wrote) - _KEPT)
                self._wrote, self._offset = self._wrote[cut:], self._offset + cut
                self._news.notify_all()

    @property
    def written(self) -> int:
        """Bytes written so far."""
        with self._news:
            return self._offset + len(self._wrote)

    def shows(self, words: bytes, since: int = 0) -> int:
        """Wait until these words were written after byte `since`; when that was (monotonic ns)."""
        until_s = time.monotonic() + PATIENCE_S
        with self._news:
            while words not in _COLOURS.sub(b"", self._wrote[max(0, since - self._offset) :]):
                if not self._news.wait(until_s - time.monotonic()) or self._process.poll() is not None:
                    raise RuntimeError(f"{words!r} was not shown within {PATIENCE_S:g} s")
            return time.monotonic_ns()

    def type(self, keys: bytes) -> int:
        """Press keys; when that was (monotonic ns)."""
        now_ns = time.monotonic_ns()
        os.write(self._master, keys)
        return now_ns

    def cpu_s(self) -> float:
        """CPU it has used, user and system, all its threads."""
        fields = Path(f"/proc/{self._process.pid}/stat").read_text("ascii").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / _CLOCK_TICKS

    def resident_mb(self) -> float:
        """Memory it holds now."""
        return int(Path(f"/proc/{self._process.pid}/statm").read_text("ascii").split()[1]) * _PAGE / 1e6

    def end(self) -> None:
        """End it."""
        self._process.kill()
        self._process.wait()
        os.close(self._master)


@contextmanager
def screen(script: str, place: Place) -> Generator[Screen]:
    """A console for as long as the block lasts."""
    shown = Screen(script, place)
    try:
        yield shown
    finally:
        shown.end()
