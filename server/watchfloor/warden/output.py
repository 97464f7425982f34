"""What a command writes: passed through to the terminal as it came, and cut into lines that can be said.

Never knows which stream it reads.
"""

import asyncio
import re
from collections.abc import Awaitable, Callable, Iterator, Mapping
from typing import IO, Final

from watchfloor.agent.plain import clean

READ_BYTES: Final = 64 * 1024
"""How much is read at once: what a pipe holds on Linux."""

LINE_BYTES: Final = 4096
"""A longer line is said in pieces."""

QUIET_S: Final = 2.0
"""How long output is awaited once the group is gone: what it wrote is in the pipe already."""

_NEWLINE: Final = re.compile(rb"[\r\n]+")  # a progress bar overwrites its line with \r


class Lines:
    """Cuts a stream of bytes into lines of bounded length; what a line cannot hold is made harmless."""

    def __init__(self) -> None:
        self._rest = b""

    def feed(self, chunk: bytes) -> Iterator[str]:
        """Take bytes, yield the lines that are complete by now; empty ones are left out."""
        *whole, self._rest = _NEWLINE.split(self._rest + chunk)
        for line in whole:
            yield from _said(line)
        while len(self._rest) >= LINE_BYTES:
            piece = _whole_characters(self._rest[:LINE_BYTES])
            self._rest = self._rest[len(piece) :]
            yield from _said(piece)

    def end(self) -> Iterator[str]:
        """The stream is over: what is left is a line too."""
        rest, self._rest = self._rest, b""
        yield from _said(rest)


class Stream:
    """One pipe of a command: `show` gets its bytes (in a thread, as a terminal may stall), `say` each line."""

    def __init__(self, pipe: IO[bytes], show: Callable[[bytes], object], say: Callable[[str], Awaitable[None]]) -> None:
        self._pipe = pipe
        self._show = show
        self._say = say
        self.is_waiting = False
        """True while there is nothing to read."""

    async def pump(self) -> None:
        """Read to the end; what cannot be said yet waits, and so does the command when its pipe is full."""
        reader = asyncio.StreamReader(READ_BYTES)
        loop = asyncio.get_running_loop()
        transport, _ = await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), self._pipe)
        lines = Lines()
        try:
            while chunk := await self._read(reader):
                await asyncio.to_thread(self._show, chunk)
                for line in lines.feed(chunk):
                    await self._say(line)
            for line in lines.end():
                await self._say(line)
        finally:
            transport.close()

    async def _read(self, reader: asyncio.StreamReader) -> bytes:
        self.is_waiting = True
        try:
            return await reader.read(READ_BYTES)
        finally:
            self.is_waiting = False


async def drained(streams: Mapping[asyncio.Task[None], Stream]) -> None:
    """Wait until all was read and said, once the command is gone.

    A process that left the group may hold a pipe open for ever: where nothing comes for `QUIET_S`, reading ends.
    """
    pending = set(streams)
    while pending:
        _, pending = await asyncio.wait(pending, timeout=QUIET_S)
        if all(streams[task].is_waiting for task in pending):
            for task in pending:
                task.cancel()
            return


def _said(line: bytes) -> Iterator[str]:
    for start in range(0, len(line), LINE_BYTES):
        text = clean(line[start : start + LINE_BYTES].decode(errors="replace"))
        if text.strip():
            yield text


def _whole_characters(piece: bytes) -> bytes:
    """Leave off the start of a UTF-8 character (RFC 3629: at most three bytes) at the end."""
    for back in range(1, 4):
        byte = piece[-back]
        if byte >= 0xC0:
            width = 2 if byte < 0xE0 else 3 if byte < 0xF0 else 4
            return piece[:-back] if width > back else piece
        if byte < 0x80:
            break
    return piece
