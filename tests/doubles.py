"""Stand-ins that speak the real protocol over real sockets: a server as an agent sees it, written from the contract.

It never imports the server it stands in for.
"""

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from http import HTTPStatus

from websockets.asyncio.server import Server, ServerConnection, serve
from websockets.exceptions import ConnectionClosed
from websockets.http11 import Request, Response
from websockets.typing import Subprotocol

from watchfloor.chain import EMPTY_HEAD, b64url, running_head
from watchfloor.wire import (
    AGENT_HELLO,
    AGENT_LINES,
    Ack,
    Action,
    AgentHello,
    AgentLine,
    AgentWelcome,
    Challenge,
    Decision,
    Jwk,
    Lease,
    LeaseTerms,
    Limits,
    Line,
    Outcome,
    PublicKey,
    Read,
    RefusedLine,
    Renew,
    Said,
    StoppedLine,
    ToolTerms,
    encode,
    hello_message,
    said_message,
    split,
    stamp,
    stopped_message,
)

HEARD_S = 10.0
"""How long a test waits for a line before it fails; nothing is asserted about time."""


def allow(action: Action) -> list[Decision]:
    """What an easy-going policy answers."""
    return [
        Decision(action=action.action, answer="allow", reason="read", rules=("r1",), grant=f"grant-{action.action}")
    ]


@dataclass
class Heard:
    """One run as the server holds it."""

    run: str
    key: PublicKey
    hello: AgentHello
    epoch: int
    next: int = 1
    head: bytes = EMPTY_HEAD
    lines: list[Read[AgentLine]] = field(default_factory=list[Read[AgentLine]])
    repeated: int = 0
    decisions: dict[str, Decision] = field(default_factory=dict[str, Decision])


@dataclass
class FakeServer:
    """A server with one agent at a time. Set its fields between lines; `url` is where it listens."""

    id: str = "SRV"
    token: str = "good-token"
    lease: LeaseTerms = field(default_factory=lambda: LeaseTerms(ttl_s=10, renew_s=3))
    limits: Limits = field(default_factory=lambda: Limits(unacked_lines=1000, lines_per_s=100_000))
    tools: dict[str, ToolTerms] = field(default_factory=dict[str, ToolTerms])
    kill_keys: tuple[Jwk, ...] = ()
    expires_in_s: float = 3600
    status: int | None = None
    refusal: RefusedLine | None = None
    decide: Callable[[Action], list[Decision]] = allow
    acks: bool = True
    renews: bool = True
    on_resume: list[Line] = field(default_factory=list[Line])
    faults: list[str] = field(default_factory=list[str])
    tokens: list[str] = field(default_factory=list[str])
    hellos: list[AgentHello] = field(default_factory=list[AgentHello])
    runs: dict[str, Heard] = field(default_factory=dict[str, Heard])
    url: str = ""
    messages_count: int = 0

    def __post_init__(self) -> None:
        self._news = asyncio.Condition()
        self._open: list[ServerConnection] = []
        self._server: Server | None = None
        self._port = 0

    @asynccontextmanager
    async def listening(self, socket: str | None = None) -> AsyncGenerator["FakeServer"]:
        """Listen on a free port, or on a Unix socket."""
        await self.start(socket)
        try:
            yield self
        finally:
            await self.stop()
        assert self.faults == []

    async def start(self, socket: str | None = None) -> None:
        """Begin to listen, on the same port as before if there was one."""
        listen = partial(
            serve,
            self._serve,
            subprotocols=[Subprotocol("watchfloor.v1")],
            compression=None,
            process_request=self._knock,
            close_timeout=0.2,
        )
        if socket is not None:
            self._server = await listen(unix=True, path=socket)
            self.url = f"unix://{socket}"
            return
        self._server = await listen("127.0.0.1", self._port)
        self._port = next(iter(self._server.sockets)).getsockname()[1]
        self.url = f"ws://127.0.0.1:{self._port}"

    async def stop(self) -> None:
        """Stop to listen, and drop whoever is here."""
        self.drop()
        if self._server is not None:
            self._server.close()
            await self._server.wait_closed()

    @property
    def run(self) -> Heard:
        """The newest run."""
        return list(self.runs.values())[-1]

    @property
    def lines(self) -> list[AgentLine]:
        """What the newest run said."""
        return [] if not self.runs else [read.body for read in self.run.lines]

    def drop(self) -> None:
        """Break every connection, as a network does."""
        for connection in self._open:
            connection.transport.abort()

    async def close(self, code: int, reason: str = "") -> None:
        await self._open[-1].close(code, reason)

    async def say(self, *lines: Line) -> None:
        """Send lines to the newest connection."""
        await self._open[-1].send(b"\n".join(encode(line) for line in lines), text=True)

    async def say_raw(self, message: bytes) -> None:
        """Send bytes as they are to the newest connection."""
        await self._open[-1].send(message, text=True)

    async def until(self, holds: Callable[[], bool]) -> None:
        """Wait until something holds; it is looked at after each line and each connection."""
        async with asyncio.timeout(HEARD_S), self._news:
            await self._news.wait_for(holds)

    async def said(self, of: type[Line], count: int = 1) -> list[Line]:
        """Wait until the newest run has said so many lines of a type."""
        await self.until(lambda: sum(isinstance(line, of) for line in self.lines) >= count)
        return [line for line in self.lines if isinstance(line, of)]

    async def _tell(self) -> None:
        async with self._news:
            self._news.notify_all()

    def _knock(self, connection: ServerConnection, request: Request) -> Response | None:
        bearer = request.headers.get("Authorization", "").removeprefix("Bearer ")
        self.tokens.append(bearer)
        if self.status is not None:
            return connection.respond(self.status, "not now\n")
        if bearer != self.token:
            return connection.respond(HTTPStatus.UNAUTHORIZED, "the token is foreign\n")
        return None

    async def _serve(self, connection: ServerConnection) -> None:
        self._open.append(connection)
        try:
            await self._talk(connection)
        except ConnectionClosed:
            pass
        finally:
            self._open.remove(connection)
            await self._tell()

    async def _talk(self, connection: ServerConnection) -> None:
        run = await self._shake(connection)
        if run is None:
            return
        async for message in connection:
            if not isinstance(message, str):
                self.faults.append("a binary frame")
                return
            self.messages_count += 1
            for raw in split(message.encode()):
                read = AGENT_LINES.read(raw)
                for answer in self._take(run, read):
                    await connection.send(encode(answer), text=True)
            await self._tell()
            if isinstance(run.lines[-1].body, StoppedLine):
                await connection.close(4403, "the run is stopped")

    async def _shake(self, connection: ServerConnection) -> Heard | None:
        nonce = b64url(bytes(range(32)))
        await connection.send(encode(Challenge(nonce=nonce, at=stamp(datetime.now(UTC)), server=self.id)), text=True)
        read = AGENT_HELLO.read(await connection.recv(decode=False))
        hello, key = read.body, PublicKey.read(read.body.key)
        request = connection.request
        assert request is not None
        token = self.tokens[-1]
        if not key.verifies(hello.proof, hello_message(self.id, request.path, nonce, token, read.fields)):
            self.faults.append("the proof of possession does not hold")
        self.hellos.append(hello)
        if self.refusal is not None:
            await connection.send(encode(self.refusal), text=True)
            await connection.close(4403)
            return None
        run = self._run_of(hello, key)
        await connection.send(encode(self._welcome(run)), text=True)
        repeated = list(run.decisions.values()) if hello.resume else []
        for line in [*repeated, *(self.on_resume if hello.resume else [])]:
            await connection.send(encode(line), text=True)
        await self._tell()
        return run

    def _run_of(self, hello: AgentHello, key: PublicKey) -> Heard:
        if hello.resume is None:
            name = f"RUN{len(self.runs) + 1}"
            self.runs[name] = Heard(name, key, hello, epoch=7)
            return self.runs[name]
        run = self.runs[hello.resume.run]
        if run.key != key:
            self.faults.append("a resume with another key")
        return run

    def _welcome(self, run: Heard) -> AgentWelcome:
        return AgentWelcome(
            run=run.run,
            epoch=run.epoch,
            credential="credential",
            expires_at=stamp(datetime.now(UTC) + timedelta(seconds=self.expires_in_s)),
            lease=self.lease,
            next=run.next,
            head=b64url(run.head),
            tools=self.tools,
            kill_keys=self.kill_keys,
            limits=self.limits,
        )

    def _take(self, run: Heard, read: Read[AgentLine]) -> list[Line]:
        line = read.body
        if isinstance(line, Said):
            return self._take_said(run, read, line)
        run.lines.append(read)
        if isinstance(line, Renew) and self.renews:
            return [Lease(n=line.n, epoch=run.epoch, ttl_s=self.lease.ttl_s)]
        if isinstance(line, StoppedLine) and not run.key.verifies(
            line.sig, stopped_message(self.id, run.run, read.fields)
        ):
            self.faults.append("the signature of stopped does not hold")
        return []

    def _take_said(self, run: Heard, read: Read[AgentLine], line: Said) -> list[Line]:
        if line.seq < run.next:
            run.repeated += 1
            return [Ack(seq=run.next - 1)] if self.acks else []
        if line.seq > run.next:
            self.faults.append(f"a gap: {line.seq} came, {run.next} was expected")
            return []
        if isinstance(line, Action | Outcome):
            message = said_message(line.t, self.id, run.run, run.head, read.fields)
            if line.sig is None or not run.key.verifies(line.sig, message):
                self.faults.append(f"the signature of {line.t} {line.seq} does not hold")
        run.next += 1
        run.head = running_head(run.head, read.raw)
        run.lines.append(read)
        answers: list[Line] = [Ack(seq=line.seq)] if self.acks else []
        if isinstance(line, Action):
            given = self.decide(line)
            run.decisions.update({decision.action: decision for decision in given})
            answers += given
        if isinstance(line, Outcome):
            run.decisions.pop(line.action, None)
        return answers
