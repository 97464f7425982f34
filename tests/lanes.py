"""A kill lane as a run sees it, over real sockets, and a server that offers it; written from the contract.

It never imports the server it stands in for. Run as a program it is that server, in a process that a test can freeze.
"""

import asyncio
import sys
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http import HTTPStatus
from pathlib import Path

from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import ConnectionClosed
from websockets.http11 import Request, Response
from websockets.typing import Subprotocol

from doubles import HEARD_S, FakeServer, Heard
from watchfloor.chain import b64url
from watchfloor.wire import (
    LANE_HELLO,
    LANE_LINES,
    AgentWelcome,
    Challenge,
    LaneLine,
    LaneWelcome,
    Lease,
    Line,
    PublicKey,
    RefusedLine,
    Renew,
    StoppedLine,
    encode,
    hello_message,
    split,
    stamp,
    stopped_message,
)

NONCE = b64url(bytes(range(32)))


@dataclass
class LanedServer(FakeServer):
    """A server whose welcome names a kill lane."""

    lane: str | None = None

    def _welcome(self, run: Heard) -> AgentWelcome:
        return super()._welcome(run).model_copy(update={"lane": self.lane})


@dataclass
class FakeLane:
    """A lane for one run at a time. Set its fields between lines; `url` is where it listens."""

    id: str = "SRV"
    run: str = "RUN1"
    token: str = "credential"
    ttl_s: float = 10
    renews: bool = True
    refusal: RefusedLine | None = None
    greeting: list[Line] = field(default_factory=list[Line])
    faults: list[str] = field(default_factory=list[str])
    tokens: list[str] = field(default_factory=list[str])
    lines: list[LaneLine] = field(default_factory=list[LaneLine])
    links_count: int = 0
    url: str = ""

    def __post_init__(self) -> None:
        self._news = asyncio.Condition()
        self._open: list[ServerConnection] = []

    @asynccontextmanager
    async def listening(self) -> AsyncGenerator["FakeLane"]:
        """Listen on a free port."""
        protocols = [Subprotocol("watchfloor.v1")]
        async with serve(
            self._serve,
            "127.0.0.1",
            0,
            subprotocols=protocols,
            compression=None,
            process_request=self._knock,
            close_timeout=0.2,
        ) as server:
            self.url = f"ws://127.0.0.1:{next(iter(server.sockets)).getsockname()[1]}"
            yield self
            self.drop()
        assert self.faults == []

    def drop(self) -> None:
        """Break every connection, as a network does."""
        for connection in self._open:
            connection.transport.abort()

    async def say(self, *lines: Line) -> None:
        """Send lines to the newest connection, once there is one."""
        await self.until(lambda: bool(self._open))
        await self._open[-1].send(b"\n".join(encode(line) for line in lines), text=True)

    async def until(self, holds: Callable[[], bool]) -> None:
        """Wait until something holds; it is looked at after each line and each connection."""
        async with asyncio.timeout(HEARD_S), self._news:
            await self._news.wait_for(holds)

    async def said(self, of: type[Line], count: int = 1) -> list[Line]:
        """Wait until so many lines of a type were said."""
        await self.until(lambda: sum(isinstance(line, of) for line in self.lines) >= count)
        return [line for line in self.lines if isinstance(line, of)]

    async def _tell(self) -> None:
        async with self._news:
            self._news.notify_all()

    def _knock(self, connection: ServerConnection, request: Request) -> Response | None:
        bearer = request.headers.get("Authorization", "").removeprefix("Bearer ")
        self.tokens.append(bearer)
        if bearer != self.token or request.path != "/v1/lane":
            return connection.respond(HTTPStatus.UNAUTHORIZED, "the credential is foreign\n")
        return None

    async def _serve(self, connection: ServerConnection) -> None:
        try:
            key = await self._shake(connection)
            if key is not None:
                await self._hear(connection, key)
        except ConnectionClosed:
            pass
        finally:
            if connection in self._open:
                self._open.remove(connection)
            await self._tell()

    async def _shake(self, connection: ServerConnection) -> PublicKey | None:
        await connection.send(encode(Challenge(nonce=NONCE, at=stamp(datetime.now(UTC)), server=self.id)), text=True)
        read = LANE_HELLO.read(await connection.recv(decode=False))
        key = PublicKey.read(read.body.key)
        if not key.verifies(read.body.proof, hello_message(self.id, "/v1/lane", NONCE, self.tokens[-1], read.fields)):
            self.faults.append("the proof of possession does not hold")
        if self.refusal is not None:
            await connection.send(encode(self.refusal), text=True)
            await connection.close(4403)
            return None
        self.links_count += 1
        await connection.send(encode(LaneWelcome(run=self.run, epoch=7)), text=True)
        for line in self.greeting:
            await connection.send(encode(line), text=True)
        self._open.append(connection)
        await self._tell()
        return key

    async def _hear(self, connection: ServerConnection, key: PublicKey) -> None:
        async for message in connection:
            assert isinstance(message, str)
            for raw in split(message.encode()):
                read = LANE_LINES.read(raw)
                line = read.body
                self.lines.append(line)
                if isinstance(line, Renew) and self.renews:
                    await connection.send(encode(Lease(n=line.n, epoch=7, ttl_s=self.ttl_s)), text=True)
                if isinstance(line, StoppedLine):
                    if not key.verifies(line.sig, stopped_message(self.id, self.run, read.fields)):
                        self.faults.append("the signature of stopped does not hold")
                    await self._tell()
                    await connection.close(4403, "the run is stopped")
            await self._tell()


@asynccontextmanager
async def main_process(lane: FakeLane) -> AsyncGenerator[tuple[str, asyncio.subprocess.Process]]:
    """A server that offers this lane, in a process of its own; its URL and the process."""
    script = [sys.executable, str(Path(__file__)), lane.url]
    process = await asyncio.create_subprocess_exec(*script, stdout=asyncio.subprocess.PIPE)
    try:
        assert process.stdout is not None
        async with asyncio.timeout(HEARD_S):
            url = (await process.stdout.readline()).decode().strip()
        yield url, process
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


async def _main(lane: str) -> None:
    async with LanedServer(lane=lane).listening() as server:
        print(server.url, flush=True)  # noqa: T201 - a program that says where it listens
        await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(_main(sys.argv[1]))
