"""A network that a test can cut: a proxy on loopback that stops passing bytes one way, or both, and tells nobody."""

import asyncio
import socket
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress
from typing import Literal

Way = Literal["up", "down", "both"]
"""From the client to the server, from the server to the client, or neither."""


class Partition:
    """Forwards to a port of loopback, which may be named later. What is cut waits, as TCP would send it again."""

    def __init__(self, port: int = 0) -> None:
        self.to = port
        self.port = 0
        self._may_go: dict[str, asyncio.Event] = {"up": asyncio.Event(), "down": asyncio.Event()}
        self.heal()

    @property
    def url(self) -> str:
        """Where clients find it."""
        return f"ws://127.0.0.1:{self.port}"

    @asynccontextmanager
    async def listening(self) -> AsyncGenerator["Partition"]:
        server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        try:
            yield self
        finally:
            self.heal()
            server.close()

    def cut(self, way: Way) -> None:
        """Nothing passes that way any more."""
        for each in ("up", "down") if way == "both" else (way,):
            self._may_go[each].clear()

    def heal(self) -> None:
        """Everything passes again, and what waited first."""
        for gate in self._may_go.values():
            gate.set()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        back = None
        with suppress(OSError, asyncio.CancelledError):
            there, back = await asyncio.open_connection("127.0.0.1", self.to)
            async with asyncio.TaskGroup() as group:
                pumps = [group.create_task(self._pump(reader, back, "up"))]
                pumps.append(group.create_task(self._pump(there, writer, "down")))
                await asyncio.wait(pumps, return_when=asyncio.FIRST_COMPLETED)
                for pump in pumps:
                    pump.cancel()
        for each in (back, writer):
            if each is not None:
                each.transport.abort()

    async def _pump(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, way: str) -> None:
        with suppress(OSError):
            while data := await reader.read(4096):
                await self._may_go[way].wait()
                writer.write(data)
                await writer.drain()
        await self._may_go[way].wait()


def free_port() -> int:
    """A port that nobody listens at now."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]
