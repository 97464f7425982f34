"""Knows how to be a cheap WebSocket client: frames out as they are, whole messages in by a callback.

It must never know what a message says. The mask is zero, so that a frame can be built once.
"""

import asyncio
from collections.abc import Callable
from typing import Final

TEXT: Final = 0x1
CLOSE: Final = 0x8
PING: Final = 0x9
PONG: Final = 0xA
MASK: Final = b"\0\0\0\0"

ANSWER_S: Final = 20.0
"""How long a handshake may take on a busy machine."""


def masked_frame(payload: bytes, opcode: int = TEXT) -> bytes:
    """One final frame as a client sends it (RFC 6455 5.2), under a mask of zeros."""
    size = len(payload)
    if size < 126:
        head = bytes((0x80 | opcode, 0x80 | size))
    elif size < 65_536:
        head = bytes((0x80 | opcode, 0xFE)) + size.to_bytes(2, "big")
    else:
        head = bytes((0x80 | opcode, 0xFF)) + size.to_bytes(8, "big")
    return head + MASK + payload


class Caller(asyncio.Protocol):
    """One connection. `hear` takes each message; until it is set, messages wait for `first`."""

    def __init__(self) -> None:
        loop = asyncio.get_running_loop()
        self.hear: Callable[[bytes], None] | None = None
        self.can_write: Callable[[], None] | None = None
        self.is_full = False
        self.ended: asyncio.Future[str] = loop.create_future()
        self._upgraded: asyncio.Future[None] = loop.create_future()
        self._early: asyncio.Queue[bytes] = asyncio.Queue()
        self._buffer = bytearray()
        self._message = bytearray()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the transport."""
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport

    def connection_lost(self, exc: Exception | None) -> None:
        """Tell whoever waits."""
        reason = f"the connection is gone: {exc or 'closed'}"
        if not self.ended.done():
            self.ended.set_result(reason)
        if not self._upgraded.done():
            self._upgraded.set_exception(ConnectionError(reason))

    def pause_writing(self) -> None:
        """The kernel takes no more for now."""
        self.is_full = True

    def resume_writing(self) -> None:
        """It takes more again."""
        self.is_full = False
        if self.can_write is not None:
            self.can_write()

    def data_received(self, data: bytes) -> None:
        """Take bytes: first the answer to the upgrade, then frames."""
        self._buffer += data
        if not self._upgraded.done():
            head, mark, rest = self._buffer.partition(b"\r\n\r\n")
            if not mark:
                return
            if not head.startswith(b"HTTP/1.1 101"):
                self._upgraded.set_exception(ConnectionError(f"not upgraded: {bytes(head)!r} {bytes(rest)!r}"))
                return
            self._buffer = rest
            self._upgraded.set_result(None)
        self._frames()

    async def upgrade(self, host: str, path: str, token: str) -> None:
        """Ask for the WebSocket; raises ConnectionError with the server's answer if it says no."""
        request = (
            f"GET {path} HTTP/1.1\r\nHost: {host}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            f"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
            f"Sec-WebSocket-Protocol: watchfloor.v1\r\nAuthorization: Bearer {token}\r\n\r\n"
        )
        self.transport.write(request.encode())
        async with asyncio.timeout(ANSWER_S):
            await self._upgraded

    async def first(self) -> bytes:
        """The next message, while nobody hears yet."""
        async with asyncio.timeout(ANSWER_S):
            return await self._early.get()

    def say(self, payload: bytes) -> None:
        """Write one text message."""
        self.transport.write(masked_frame(payload))

    def _frames(self) -> None:
        buffer, at = self._buffer, 0
        while len(buffer) - at >= 2:
            start, size = at + 2, buffer[at + 1] & 0x7F
            if size > 125:
                start += 2 if size == 126 else 8
                if len(buffer) < start:
                    break
                size = int.from_bytes(buffer[at + 2 : start], "big")
            if len(buffer) < start + size:
                break
            self._frame(buffer[at], buffer[start : start + size])
            at = start + size
        del buffer[:at]

    def _frame(self, first: int, payload: bytearray) -> None:
        opcode = first & 0x0F
        if opcode == PING:
            self.transport.write(masked_frame(bytes(payload), PONG))
        elif opcode == CLOSE:
            if not self.ended.done():
                self.ended.set_result(f"the server closed: {int.from_bytes(payload[:2], 'big')} {bytes(payload[2:])!r}")
            self.transport.close()
        elif opcode <= TEXT:
            self._message += payload
            if first & 0x80:
                message, self._message = bytes(self._message), bytearray()
                self._hand_over(message)

    def _hand_over(self, message: bytes) -> None:
        if self.hear is None:
            self._early.put_nowait(message)
        else:
            self.hear(message)


async def call(port: int, path: str, token: str = "none") -> Caller:
    """Open one WebSocket on this machine."""
    _, caller = await asyncio.get_running_loop().create_connection(Caller, "127.0.0.1", port)
    await caller.upgrade(f"127.0.0.1:{port}", path, token)
    return caller
