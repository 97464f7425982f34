"""A console in a process of its own, on a real pseudo-terminal; what it writes is kept byte for byte.

It stands in for a terminal, and never interprets what it reads.
"""

import asyncio
import fcntl
import os
import pty
import re
import struct
import subprocess
import sys
import termios
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

import peers
from watchfloor.oversight import Pins, enrol

SEEN_S = 20.0
"""How long a test waits for something to be shown; nothing is asserted about time."""

COLOURS = re.compile(rb"\x1b\[[0-9;]*m")

CONSOLE = """
import sys
from watchfloor_console.app import console, run
{before}
sys.exit(run(sys.argv[1], "mara", read_only={read_only}))
"""


class Terminal:
    """The master's side. While `reads` is false nothing is taken from the console."""

    def __init__(self, master: int, process: subprocess.Popen[bytes]) -> None:
        self.master = master
        self.process = process
        self.wrote = b""
        self.reads = True
        self._news = asyncio.Event()
        asyncio.get_running_loop().add_reader(master, self._read)

    def _read(self) -> None:
        if not self.reads:
            return
        try:
            data = os.read(self.master, 65536)
        except OSError:
            data = b""
        if not data:
            asyncio.get_running_loop().remove_reader(self.master)
        self.wrote += data
        self._news.set()

    def stop_reading(self) -> None:
        """Take nothing more: a stalled terminal."""
        self.reads = False
        asyncio.get_running_loop().remove_reader(self.master)

    def read_again(self) -> None:
        """Take what comes again."""
        self.reads = True
        asyncio.get_running_loop().add_reader(self.master, self._read)

    def type(self, keys: str | bytes) -> None:
        """Press keys, or let the terminal say something."""
        os.write(self.master, keys.encode() if isinstance(keys, str) else keys)

    async def shows(self, words: str, since: int = 0) -> None:
        """Wait until these words were written after byte `since`, whatever their colours."""
        async with asyncio.timeout(SEEN_S):
            while words.encode() not in self.wrote[since:] and words.encode() not in COLOURS.sub(
                b"", self.wrote[since:]
            ):
                self._news.clear()
                await self._news.wait()


@asynccontextmanager
async def console_on(
    floor: peers.Floor, home: Path, *, size: tuple[int, int] = (140, 40), before: str = "", read_only: bool = False
) -> AsyncGenerator[Terminal]:
    """Start a console as the first operator; `before` is run in its process first."""
    if not (home / "watchfloor").exists():
        code = (floor.data / "first-operator.code").read_text().strip()
        await enrol(floor.url, code, "mara", Pins(home / "watchfloor"))
    master, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", size[1], size[0], 0, 0))
    script = CONSOLE.format(before=before, read_only=read_only)
    environ = {**os.environ, "XDG_CONFIG_HOME": str(home), "TERM": "xterm-256color", "COLORTERM": "truecolor"}
    environ.pop("NO_COLOR", None)
    terminal = Terminal(master, _start([sys.executable, "-c", script, floor.url], slave, environ))
    try:
        yield terminal
    finally:
        asyncio.get_running_loop().remove_reader(master)
        terminal.process.kill()
        terminal.process.wait()
        os.close(master)


def _start(command: list[str], slave: int, environ: dict[str, str]) -> subprocess.Popen[bytes]:
    process = subprocess.Popen(command, stdin=slave, stdout=slave, stderr=slave, env=environ, start_new_session=True)
    os.close(slave)
    return process
