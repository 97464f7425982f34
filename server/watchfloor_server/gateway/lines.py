"""An agent's lines that wait for their turn, and how a few of them are read in a row.

Never knows whose lines they are, nor what the desk makes of them.
"""

from collections import deque
from typing import Final, NamedTuple, cast

from watchfloor.errors import ProtocolError
from watchfloor.wire import AGENT_LINES, AgentLine, AgentNote, Read, Reasoning, Said, read_plain, salvage_seq, split

PENDING_LINES: Final = 32
"""Lines that wait for their turn before the socket is left alone."""

PENDING_BYTES: Final = 64 * 1024
"""The same in bytes, for few but long lines."""

LONG_BYTES: Final = 16 * 1024
"""A line longer than this is not read in the loop."""

BRACKETS: Final = 1024
"""A line with more of them is not read in the loop either: the number of a deep one is looked for step by step."""

STRIDE: Final = 16
"""Lines of one agent in a row: agents then run dry one after another, and their sockets are read one by one."""

STRIDE_BYTES: Final = 8 * 1024
"""The same in bytes: between two looks at the clock no more is read than this and one line."""


class Fault(NamedTuple):
    """What is wrong with a line, and the number that it used up."""

    error: ProtocolError
    seq: int | None


class Stride(NamedTuple):
    """Words, and the first line that is none: its bytes, and what was read; None if it is long."""

    words: tuple[Read[Said], ...]
    other: tuple[bytes, Read[AgentLine] | Fault | None] | None
    lines: int


class Lines:
    """Lines in the order in which they came."""

    def __init__(self) -> None:
        self._lines: deque[bytes] = deque()
        self._bytes = 0

    def __len__(self) -> int:
        return len(self._lines)

    @property
    def are_many(self) -> bool:
        """True if so much waits that no more should come."""
        return len(self._lines) > PENDING_LINES or self._bytes > PENDING_BYTES

    def add(self, message: bytes) -> None:
        """Cut a message into its lines; raises `ProtocolError`."""
        for line in split(message):
            self._lines.append(line)
            self._bytes += len(line)

    def read_on(self, most: int) -> Stride:
        """Read words as long as they come, at most so many lines: what is none must be worked on before the next."""
        words: list[Read[Said]] = []
        size = 0
        while self._lines and len(words) < most and size < STRIDE_BYTES:
            raw = self._lines.popleft()
            size += len(raw)
            self._bytes -= len(raw)
            found = read(raw) if is_quick(raw) else None
            if not (isinstance(found, Read) and isinstance(found.body, (Reasoning, AgentNote))):
                return Stride(tuple(words), (raw, found), len(words) + 1)
            words.append(cast("Read[Said]", found))
        return Stride(tuple(words), None, len(words))


def is_quick(raw: bytes) -> bool:
    """True for what may be read in the loop."""
    return len(raw) <= LONG_BYTES and raw.count(b"[") + raw.count(b"{") <= BRACKETS


def read(raw: bytes) -> Read[AgentLine] | Fault:
    """Read one line, or what is wrong with it and the number it used."""
    try:
        return read_plain(raw) or AGENT_LINES.read(raw)
    except ProtocolError as error:
        return Fault(error, salvage_seq(raw))
