"""One agent's connection after its `welcome`: its lines become inputs, a few at a time, in its turn.

Long lines are read in a thread: a hostile one may cost many milliseconds, and a kill must not wait
for it. Never knows what the desk makes of a line.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import Executor
from typing import Final, NamedTuple, assert_never, cast

from watchfloor.chain import b64url, sha256
from watchfloor.errors import CloseCode, ProtocolError
from watchfloor.wire import (
    Ack,
    Action,
    AgentLine,
    AgentNote,
    Delegate,
    Ended,
    Line,
    Outcome,
    Paused,
    Practised,
    PublicKey,
    Read,
    Reasoning,
    Refresh,
    Renew,
    Resumed,
    Said,
    StoppedLine,
    encode,
    limits,
)
from watchfloor_server.core.canary_inputs import AgentDidPractice
from watchfloor_server.core.inputs import (
    AgentAnswered,
    AgentLineRefused,
    AgentRenewed,
    AgentSaid,
    AgentStopped,
    Input,
)
from watchfloor_server.gateway.lines import STRIDE, Fault, Lines, read
from watchfloor_server.gateway.metrics import Metrics
from watchfloor_server.gateway.pace import Pace
from watchfloor_server.gateway.peer import Peer
from watchfloor_server.gateway.seams import Guest, House, Start
from watchfloor_server.gateway.turns import Turns

UNREAD_BYTES: Final = 256 * 1024
"""What an agent may leave unread before nothing more is taken from it: bounds what its acks cost."""

ACK_LINES: Final = limits.LINES_PER_MESSAGE
"""Lines after which an ack is said even if more are on their way to the disk: it costs as much as a line."""

EARLY_LINES: Final = 1024
"""Lines that an agent may be owed before its `welcome`; with more it is let go: it can come back and hear them."""

FULL_WAIT_S: Final = 0.02
"""How long to wait when the ledger has a long queue."""


class Fabric(NamedTuple):
    """What all agents' connections share."""

    house: House
    turns: Turns
    metrics: Metrics
    reader: Executor
    start: Start
    unacked_lines: int
    lines_per_s: int


class AgentSession:
    """An agent that is let in, or about to be: lines wait until `open` is called, both ways."""

    def __init__(self, peer: Peer, guest: Guest, key: PublicKey, fabric: Fabric) -> None:
        self.peer = peer
        self._guest = guest
        self._key = key
        self._fabric = fabric
        self._lines = Lines()
        self._pace = Pace(fabric.lines_per_s, peer.loop.time())
        self._owed = self._acked = self._told = self._allowed = 0
        self._is_open = self._is_busy = self._is_waiting = False
        self._early: list[tuple[Line, Callable[[], None] | None]] = []
        peer.drained = self._wake
        peer.listen(self._hear)

    @property
    def is_open(self) -> bool:
        """True once the agent has its `welcome`."""
        return self._is_open

    def open(self, welcome: Line) -> None:
        """Let the agent in: it hears its `welcome`, then what came before it was written down, and is heard."""
        self.peer.say(welcome)
        self._is_open = True
        early, self._early = self._early, []
        for line, done in early:
            self.say(line, done)
        self._wake()

    def say(self, line: Line, done: Callable[[], None] | None = None) -> bool:
        """Say a line, after the `welcome`; `done` is called when its bytes are with the kernel. False if it is gone."""
        if not self._is_open:
            self._early.append((line, done))
            if len(self._early) > EARLY_LINES:
                self.peer.leave(CloseCode.TOO_SLOW, "too much happened before its welcome; come back")
            return not self.peer.leaving.done()
        return self.peer.say(line) if done is None else self.peer.hand_over(line, done)

    def owe(self, seq: int, lines: int) -> None:
        """That many lines, up to `seq`, wait for the disk; they will be acknowledged."""
        self._owed = max(self._owed, seq)
        self._acked = self._acked or seq - lines
        self._told = self._told or seq - lines

    def ack(self, seq: int) -> None:
        """All up to `seq` is durable: the agent hears of the last line at once, of those before it now and then."""
        self._acked = max(self._acked, seq)
        if self._acked >= self._owed or self._acked - self._told >= ACK_LINES:
            self._told = self._acked
            self.peer.say(Ack(seq=self._acked))
        self._wake()

    def _hear(self, message: bytes, is_binary: bool) -> None:
        if is_binary:
            self.peer.leave(CloseCode.PROTOCOL, "lines are text; a binary frame is not read")
            return
        try:
            self._lines.add(message)
        except ProtocolError as error:
            self._refuse(message, Fault(error, None))
        if self._lines.are_many:
            self.peer.hold("pending")
        self._wake()

    def _wake(self) -> None:
        if self._lines and self._is_open and not self._is_busy:
            self._fabric.turns.want(self)

    def step(self) -> bool:
        """Work on a stride of lines; False if there is none, or none may be taken now."""
        if not self._lines or self._is_busy or self.peer.deaf or not (self._allowed or self._allow()):
            return False
        words, other, lines = self._lines.read_on(self._allowed)
        self._allowed -= lines
        if words:
            self._fabric.house.put(AgentSaid(self.peer.number, words))
        if other is not None and not self.peer.deaf:
            self._take(*other)
        if not self._lines:
            self.peer.release("pending")
        return bool(self._lines)

    def _allow(self) -> int:
        """How many lines may be taken now, at most a stride: limits are looked at once for all of them."""
        now_s, room = self.peer.loop.time(), self._fabric.unacked_lines - (self._owed - self._acked)
        if room <= 0 or self.peer.backlog_bytes > UNREAD_BYTES:
            return 0  # `ack` and `drained` wake it again
        wait_s = FULL_WAIT_S if self._fabric.house.is_full else self._pace.wait_s(now_s)
        if self._pace.is_flooding(now_s):
            self.peer.leave(CloseCode.FLOODING, f"more than {self._fabric.lines_per_s} lines a second, for too long")
        elif wait_s and not self._is_waiting:
            self._is_waiting = True
            self.peer.loop.call_later(wait_s, self._waited)
        elif not wait_s:
            self._allowed = min(STRIDE, room)
            self._pace.take(now_s, self._allowed)
            self._fabric.metrics.add("lines_total", self._allowed)
        return self._allowed

    def _waited(self) -> None:
        self._is_waiting = False
        self._wake()

    async def _read_apart(self, raw: bytes) -> None:
        try:
            found = await asyncio.get_running_loop().run_in_executor(self._fabric.reader, read, raw)
            self._take(raw, found)
        finally:
            self._is_busy = False
            self.peer.release("long line")
            if not self._lines:
                self.peer.release("pending")
            self._wake()

    def _take(self, raw: bytes, found: "Read[AgentLine] | Fault | None") -> None:
        """Take a line that was read, or have a long one read."""
        if found is None:
            self._is_busy = True
            self.peer.hold("long line")
            self._fabric.start(self._read_apart(raw))
        elif isinstance(found, Fault):
            self._refuse(raw, found)
        elif isinstance(found.body, Refresh):
            self._fabric.start(self._refresh(found.body))
        elif isinstance(found.body, Delegate):
            self._fabric.house.put(self._fabric.house.delegates(self.peer.number, found.body))
        else:
            self._fabric.house.put(_input(self.peer.number, found))

    def _refuse(self, raw: bytes, fault: Fault) -> None:
        self._fabric.metrics.add("lines_refused_total")
        error = fault.error
        self._fabric.house.put(
            AgentLineRefused(self.peer.number, error.code, error.reason, fault.seq, b64url(sha256(raw)))
        )
        if error.close is not None:
            self.peer.leave(error.close, error.reason)

    async def _refresh(self, line: Refresh) -> None:
        house = self._fabric.house
        try:
            given = await house.refresh(self.peer.number, self._guest, self._key, line)
        except ProtocolError as error:
            digest = b64url(sha256(encode(line)))
            house.put(AgentLineRefused(self.peer.number, error.code, error.reason, None, digest))
            return
        if not self.peer.deaf:
            house.put(given)


def _input(conn: int, found: Read[AgentLine]) -> Input:
    """What a checked line is to the desk; the line stays the object and the bytes that it came as."""
    body = found.body
    match body:
        case Reasoning() | Action() | Outcome() | AgentNote() | Ended():
            return AgentSaid(conn, (cast("Read[Said]", found),))
        case Renew():
            return AgentRenewed(conn, body.n)
        case Paused() | Resumed():
            return AgentAnswered(conn, body)
        case StoppedLine():
            return AgentStopped(conn, Read(body, found.fields, found.raw))
        case Practised():
            return AgentDidPractice(conn, body)
        case Refresh() | Delegate():
            raise AssertionError(f"{body.t} is looked at by the house first")
        case _:
            assert_never(body)
