"""One WebSocket connection: frames come in by a callback, lines go out by one write.

Deliberately without `recv`: a task's wake-up for each frame costs more than the frame. Never knows
what a line means, nor who is at the other end.
"""

import asyncio
import socket
from collections.abc import Callable
from typing import Final, NamedTuple, cast

from websockets.asyncio.server import ServerConnection
from websockets.frames import BINARY, CONT, PING, TEXT, Frame
from websockets.http11 import Request, Response
from websockets.protocol import OPEN

from watchfloor.errors import CloseCode
from watchfloor.wire import Line, encode
from watchfloor_server.auth import Socket, process_at
from watchfloor_server.gateway.frames import text_frame

READ_BYTES: Final = 16 * 1024
"""Most bytes taken from one socket in one turn of the loop, so that no peer fills a turn alone."""

FRAGMENTS: Final = 256
"""Most fragments of one message: more are an attack on memory by empty frames."""

PONG_BYTES: Final = 64 * 1024
"""Answers to pings that may wait unread; beyond it nothing is read until all is with the kernel."""

CLOSE_S: Final = 1.0
"""How long a closing handshake may take before the socket is cut."""

HALF_OPEN_MS: Final = 7000
"""How long sent bytes may stay unacknowledged by the other machine's kernel."""

REASON_BYTES: Final = 123
"""What a close frame can hold beside its code (RFC 6455 5.5)."""


Hear = Callable[[bytes, bool], None]


class Farewell(NamedTuple):
    """How a connection is to be closed."""

    code: int
    reason: str


class Peer(ServerConnection):
    """A connection. `drained` is called when all written bytes are with the kernel."""

    number: int = 0
    drained: Callable[[], None] | None = None
    deaf: bool = False
    heard_s: float = 0.0
    pong_bytes: int = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Bound what is read at once (the transport's own attribute, set on the object)."""
        super().connection_made(transport)
        transport.__dict__["max_size"] = READ_BYTES
        self.transport.set_write_buffer_limits(high=0)  # so that `resume_writing` means: all is with the kernel
        self.leaving: asyncio.Future[Farewell] = self.loop.create_future()
        self.heard_s = self.loop.time()
        self._hear: Hear | None = None
        self._unheard: list[tuple[bytes, bool]] = []
        self._pieces: list[bytes] = []
        self._is_binary = False
        self._holds: set[str] = set()
        self._handing: list[Callable[[], None]] = []

    def connection_lost(self, exc: Exception | None) -> None:
        """Let whoever waits for the end know."""
        super().connection_lost(exc)
        self.leave(CloseCode.TOO_SLOW, "the connection is gone")

    def process_event(self, event: Request | Response | Frame) -> None:
        """Take a frame; whole messages go to `hear` at once."""
        self.heard_s = self.loop.time()
        if not isinstance(event, Frame) or event.opcode not in (TEXT, BINARY, CONT):
            super().process_event(event)
            _count_pong(self, event)
            return
        if self.deaf:
            return
        if event.opcode is not CONT:
            self._is_binary = event.opcode is BINARY
        self._pieces.append(bytes(event.data))
        if len(self._pieces) > FRAGMENTS:
            self.leave(CloseCode.PROTOCOL, f"a message may have {FRAGMENTS} fragments")
        elif event.fin:
            message, self._pieces = b"".join(self._pieces), []
            if self._hear is None:
                self._unheard.append((message, self._is_binary))
            else:
                self._hear(message, self._is_binary)

    def listen(self, hear: Hear) -> None:
        """Let `hear` take each whole message (and whether it is binary), those that nobody heard yet first."""
        unheard, self._unheard = self._unheard, []
        self._hear = hear
        self.release("unheard")
        for message, is_binary in unheard:
            if self._hear is None:
                self._unheard.append((message, is_binary))
            elif not self.deaf:
                hear(message, is_binary)

    def pause(self) -> None:
        """Keep what comes for the next who listens; hardly more than one read, since the socket is left alone."""
        self._hear = None
        self.hold("unheard")

    def resume_writing(self) -> None:
        """The write buffer is empty again."""
        super().resume_writing()
        self.release("pongs")
        self._handed()
        if self.drained is not None:
            self.drained()

    def hand_over(self, line: Line, done: Callable[[], None]) -> bool:
        """Write one line now; `done` is called when its bytes are with the kernel. False if the connection is over."""
        if not self.say(line):
            return False
        self._handing.append(done)
        if not self.backlog_bytes:
            self._handed()
        return True

    def _handed(self) -> None:
        handing, self._handing = self._handing, []
        for done in handing:
            done()

    def say(self, line: Line) -> bool:
        """Write one line now; False if the connection is not open."""
        return self.write(text_frame(encode(line)))

    def write(self, frame: bytes) -> bool:
        """Write a whole frame now; False if the connection is not open."""
        if self.protocol.state is not OPEN or self.leaving.done():
            return False
        self.transport.write(frame)
        return True

    def beat(self) -> None:
        """Send a ping; the pong, like any frame, moves `heard_s`."""
        if self.protocol.state is OPEN:
            self.protocol.send_ping(b"")
            self.send_data()

    def hold(self, why: str) -> None:
        """Stop reading from this peer until every reason to do so is gone."""
        if not self._holds and not self.transport.is_closing():
            self.transport.pause_reading()
        self._holds.add(why)

    def release(self, why: str) -> None:
        """One reason to stop reading is gone."""
        if why not in self._holds:
            return
        self._holds.discard(why)
        if not self._holds and not self.transport.is_closing():
            self.heard_s = self.loop.time()
            self.transport.resume_reading()

    @property
    def is_held(self) -> bool:
        """True while nothing is read from this peer."""
        return bool(self._holds)

    @property
    def backlog_bytes(self) -> int:
        """What is written and not yet with the kernel."""
        return self.transport.get_write_buffer_size()

    @property
    def address(self) -> str | None:
        """The peer's IP address; None on a Unix socket."""
        name = cast(object, self.remote_address)
        return str(cast(tuple[object, ...], name)[0]) if isinstance(name, tuple) else None

    @property
    def whence(self) -> str | None:
        """Where the peer is: its IP address, or on a Unix socket the process there, as the kernel knows it."""
        if self.address is not None:
            return self.address
        process = process_at(cast(Socket | None, self.transport.get_extra_info("socket")))
        return None if process is None else process.text

    def leave(self, code: int, reason: str) -> None:
        """Hear nothing more from this peer, and close; the first reason counts."""
        self.deaf = True
        if not self.leaving.done():
            self.leaving.set_result(Farewell(code, _cut(reason)))
            for why in tuple(self._holds):
                self.release(why)


def _count_pong(peer: Peer, event: Request | Response | Frame) -> None:
    """Who pings and reads no answers would fill this process's memory: it is left alone until it has read them."""
    if not isinstance(event, Frame) or event.opcode is not PING:
        return
    peer.pong_bytes = (peer.pong_bytes if peer.backlog_bytes else 0) + len(event.data)
    if peer.pong_bytes > PONG_BYTES:
        peer.hold("pongs")


def _cut(reason: str) -> str:
    return reason.encode()[:REASON_BYTES].decode(errors="ignore")


def watch_for_silence(peer: Peer) -> None:
    """Let the kernel cut the connection when what was sent, a ping at least, is not acknowledged for `HALF_OPEN_MS`.

    That tells a half-open link from a peer that is there and does not read (Linux: TCP_USER_TIMEOUT, tcp(7)).
    """
    found: object = peer.transport.get_extra_info("socket")
    family = getattr(found, "family", None)
    if hasattr(socket, "TCP_USER_TIMEOUT") and family in (socket.AF_INET, socket.AF_INET6):
        raw = cast(socket.socket, found)
        raw.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, HALF_OPEN_MS)


async def part(peer: Peer, why: str) -> None:
    """Close as was decided, by `why` if nothing was, and cut the socket if the other end takes no leave."""
    peer.leave(1001, why)
    code, reason = peer.leaving.result()
    try:
        async with asyncio.timeout(CLOSE_S):
            await peer.close(code, reason)
    except TimeoutError:
        peer.transport.abort()
