"""What a run has said and the server has not yet confirmed: numbered, signed, chained, ready to be said again.

Never knows a connection or a clock, and drops nothing.
"""

import json
from collections import deque
from collections.abc import Callable, Generator
from contextlib import contextmanager
from typing import Final, NamedTuple, cast

from pydantic import JsonValue, ValidationError

from watchfloor.chain import running_head
from watchfloor.errors import ProtocolError
from watchfloor.wire import AGENT_LINES, Action, Outcome, Said, SigningKey, encode, said_message
from watchfloor.wire.limits import LINES_PER_MESSAGE, MESSAGE_BYTES

FULL_LINES: Final = 1000
"""Unconfirmed lines beyond which an agent waits before it says more. Nothing is dropped."""

FULL_BYTES: Final = 4 * 1024 * 1024
"""The same in bytes, for long lines."""


class Entry(NamedTuple):
    """One line as it is sent, and the running head (32 bytes) before it."""

    seq: int
    raw: bytes
    head: bytes
    is_urgent: bool


@contextmanager
def sayable() -> Generator[None]:
    """Raise ValueError, in one sentence, for what the wire would refuse."""
    try:
        yield
    except ValidationError as error:
        fault = error.errors(include_url=False)[0]
        place = ".".join(str(part) for part in fault["loc"])
        raise ValueError(f"this cannot be said: {place}: {fault['msg']}") from error
    except ProtocolError as error:
        raise ValueError(f"this cannot be said: {error.reason}") from error


class Spool:
    """Lines from `seq` 1 on. `head` is the running head over everything said so far."""

    def __init__(self, server: str, run: str, key: SigningKey, next_seq: int, head: bytes) -> None:
        self._server = server
        self._run = run
        self._key = key
        self.next_seq = next_seq
        self.head = head
        self._unsent_seq = next_seq
        self._kept: deque[Entry] = deque()
        self._kept_bytes = 0

    @property
    def is_full(self) -> bool:
        """True if the agent should wait before it says more."""
        return len(self._kept) >= FULL_LINES or self._kept_bytes >= FULL_BYTES

    @property
    def unconfirmed_count(self) -> int:
        """Lines that the server has not acknowledged."""
        return len(self._kept)

    @property
    def confirmed_seq(self) -> int:
        """The last line that is durable; 0 before the first."""
        return self.next_seq - len(self._kept) - 1

    @property
    def unsent_count(self) -> int:
        """Lines that wait to be sent on this connection."""
        return self.next_seq - self._unsent_seq

    @property
    def in_transit_count(self) -> int:
        """Lines that were sent on this connection and not acknowledged."""
        return len(self._kept) - self.unsent_count

    @property
    def is_urgent(self) -> bool:
        """True if an action waits to be sent: the agent waits for its answer."""
        return any(entry.is_urgent for entry in self._kept if entry.seq >= self._unsent_seq)

    def say(self, make: Callable[[int], Said]) -> int:
        """Add the line that `make` builds for its number; raises ValueError for one that the wire would refuse."""
        with sayable():
            line = make(self.next_seq)
            raw = encode(self._signed(line) if isinstance(line, Action | Outcome) else line)
            AGENT_LINES.read(raw)
        self._kept.append(Entry(self.next_seq, raw, self.head, isinstance(line, Action)))
        self._kept_bytes += len(raw)
        self.head = running_head(self.head, raw)
        self.next_seq += 1
        return line.seq

    def take(self, window_lines: int) -> list[bytes]:
        """Take what goes into the next message, at most `window_lines` in transit; empty if nothing may be sent."""
        room = min(LINES_PER_MESSAGE, window_lines - self.in_transit_count)
        taken: list[bytes] = []
        size = 0
        for entry in self._kept:
            if entry.seq < self._unsent_seq:
                continue
            size += len(entry.raw) + 1
            if len(taken) >= room or (taken and size > MESSAGE_BYTES):
                break
            taken.append(entry.raw)
        self._unsent_seq += len(taken)
        return taken

    def confirm(self, seq: int) -> None:
        """All up to `seq` is durable: it is never said again."""
        while self._kept and self._kept[0].seq <= min(seq, self._unsent_seq - 1):
            self._kept_bytes -= len(self._kept.popleft().raw)

    def rewind(self, seq: int, head: bytes | None = None) -> None:
        """Say everything from `seq` on again; raises ValueError if those lines are gone, or `head` is not ours there.

        The line before goes along once more, if it is not confirmed: the server ignores it, and acknowledges.
        """
        first = self._kept[0].seq if self._kept else self.next_seq
        if not first <= seq <= self.next_seq:
            raise ValueError(f"the server expects line {seq}, and lines {first} to {self.next_seq} are left here")
        ours = self._kept[seq - first].head if seq < self.next_seq else self.head
        if head is not None and head != ours:
            raise ValueError(
                f"the server's running hash before line {seq} is not ours: it holds other lines of this run"
            )
        self._unsent_seq = max(first, seq - 1)

    def _signed(self, line: Action | Outcome) -> Action | Outcome:
        fields = cast(dict[str, JsonValue], json.loads(encode(line)))
        message = said_message(line.t, self._server, self._run, self.head, fields)
        return line.model_copy(update={"sig": self._key.sign(message)})
