"""What a joiner has said and its warden has not yet confirmed as durable: counted, never kept.

The warden is on this machine, and dies with its tree: nothing is said twice. Never knows a socket.
"""

from collections import deque
from collections.abc import Callable

from watchfloor.agent.joinlines import JOINER_LINES
from watchfloor.agent.spool import FULL_BYTES, FULL_LINES, sayable
from watchfloor.wire import Said, encode


class Relay:
    """Lines from `seq` 1 on, handed on by `send` at once."""

    def __init__(self, send: Callable[[bytes], object]) -> None:
        self._send = send
        self._next_seq = 1
        self._sizes: deque[tuple[int, int]] = deque()
        self._bytes = 0

    @property
    def is_full(self) -> bool:
        """True if the agent should wait before it says more."""
        return len(self._sizes) >= FULL_LINES or self._bytes >= FULL_BYTES

    @property
    def unconfirmed_count(self) -> int:
        """Lines that the warden has not confirmed."""
        return len(self._sizes)

    def say(self, make: Callable[[int], Said]) -> int:
        """Send the line that `make` builds for its number; raises ValueError for one that the wire would refuse."""
        with sayable():
            line = make(self._next_seq)
            raw = encode(line)
            JOINER_LINES.read(raw)
        self._next_seq += 1
        self._sizes.append((line.seq, len(raw)))
        self._bytes += len(raw)
        self._send(raw)
        return line.seq

    def confirm(self, seq: int) -> None:
        """All up to `seq` is durable."""
        while self._sizes and self._sizes[0][0] <= seq:
            self._bytes -= self._sizes.popleft()[1]
