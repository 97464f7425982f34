"""An open, welcomed connection: lines go out, raw lines come in, and it ends with a code.

Never knows what a line means; the reader of this direction checks each.
"""

import asyncio
from collections.abc import AsyncIterator, Iterable
from types import TracebackType
from typing import Final, Generic, NamedTuple, Self, TypeVar

from websockets.asyncio.client import ClientConnection
from websockets.exceptions import ConnectionClosed

from watchfloor.errors import ProtocolError, Unreachable
from watchfloor.wire import Line, split

W = TypeVar("W", bound=Line)

SEND_S: Final = 10.0
"""How long a message may wait for a peer that does not read: a lease. Then the connection counts as lost."""


class Greeting(NamedTuple, Generic[W]):
    """What the handshake told: server id, its wall clock and our boot clock then, when `hello` left; the welcome.

    `nonce` is the challenge's: it names this connection.
    """

    server: str
    server_at: str
    challenge_at_s: float
    hello_at_s: float
    welcome: W
    nonce: str = ""


class Link(Generic[W]):
    """One connection. `async for raw in link` yields raw lines and ends when the connection does."""

    def __init__(self, socket: ClientConnection, greeting: Greeting[W]) -> None:
        self._socket = socket
        self.greeting = greeting

    @property
    def server(self) -> str:
        """The server's id, as its challenge named it."""
        return self.greeting.server

    @property
    def welcome(self) -> W:
        """The server's welcome."""
        return self.greeting.welcome

    @property
    def close_code(self) -> int | None:
        """The WebSocket close code; 1006 if the connection broke, None while it is open."""
        return self._socket.close_code

    @property
    def close_reason(self) -> str:
        """What the other side said when it closed: foreign words."""
        return self._socket.close_reason or ""

    async def send_lines(self, lines: Iterable[bytes]) -> None:
        """Send lines as one message; raises `Unreachable` when the connection is gone or stuck."""
        try:
            async with asyncio.timeout(SEND_S):
                await self._socket.send(b"\n".join(lines), text=True)
        except ConnectionClosed:
            raise Unreachable("the connection to the server is gone; it is dialled again") from None
        except TimeoutError:
            self._socket.transport.abort()
            raise Unreachable(f"the server took nothing for {SEND_S:g} s; it is dialled again") from None

    async def __aiter__(self) -> AsyncIterator[bytes]:
        while True:
            try:
                message = await self._socket.recv(decode=False)
            except ConnectionClosed:
                return
            try:
                lines = split(message)
            except ProtocolError as error:
                await self.close(error.close or 4400, error.code)
                return
            for line in lines:
                yield line

    async def close(self, code: int = 1000, reason: str = "") -> None:
        """Close; waits for the other side at most the close timeout. Closing twice does nothing."""
        await self._socket.close(code, reason)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()
