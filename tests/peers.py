"""Peers written from the wire alone: raw JSON over a websocket, without the SDK and without oversight."""

import asyncio
import json
import secrets
import sqlite3
import sys
from base64 import b32encode
from collections.abc import AsyncGenerator, Callable, Generator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Subprotocol

from watchfloor.chain import EMPTY_HEAD, b64url, jcs, running_head, sha256
from watchfloor.keyfiles import load_key
from watchfloor.tokens import dev_token, operator_token
from watchfloor.wire import SigningKey
from watchfloor_server.app import serve
from watchfloor_server.settings import Settings, load

Object = dict[str, Any]
WAIT_S = 20.0
"""How long a test waits for a line before it fails; nothing is asserted about time."""


def now() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z"


def fresh_key() -> SigningKey:
    return SigningKey.from_seed(secrets.token_bytes(32))


def signed(key: SigningKey, kind: str, server: str, line: Object, rest: bytes | None = None) -> str:
    """Sign as wire.md says: `"watchfloor " + type + " v1\\n" + server id + "\\n" + ...`."""
    return key.sign(f"watchfloor {kind} v1\n{server}\n".encode() + (jcs(line) if rest is None else rest))


@dataclass
class Floor:
    """A running server."""

    url: str
    data: Path
    server: str
    sockets: list[ClientConnection] = field(default_factory=list[ClientConnection])

    async def hang_up(self) -> None:
        """Cut every connection that a test left open."""
        for socket in self.sockets:
            socket.transport.abort()
            await socket.wait_closed()

    @property
    def here(self) -> "Floor":
        """The same server by its Unix socket."""
        return Floor(f"unix:{self.data / 'watchfloor.sock'}", self.data, self.server, self.sockets)

    def token(self, agent: str = "refund-bot", human: str | None = "alice", ttl_s: int = 600) -> str:
        key = load_key(self.data / "dev-issuer.key")
        at = datetime.now(UTC)
        return dev_token(
            key, server_id=self.server, agent=agent, human=human, now=at, ttl_s=ttl_s, jti=secrets.token_hex(8)
        )

    def operator_token(self, key: SigningKey, name: str) -> str:
        return operator_token(key, name, self.server, now=datetime.now(UTC), jti=secrets.token_hex(8))


@dataclass
class Peer:
    """One connection: lines that came and were not asked for yet wait in `heard`."""

    socket: ClientConnection
    server: str
    welcome: Object = field(default_factory=dict[str, Any])
    heard: list[Object] = field(default_factory=list[Object])

    async def say(self, *lines: Object | bytes) -> None:
        rows = [line if isinstance(line, bytes) else json.dumps(line).encode() for line in lines]
        await self.socket.send(b"\n".join(rows), text=True)

    async def hear(self, wanted: Callable[[Object], bool]) -> Object:
        """The first line that is wanted; the others stay for later."""
        async with asyncio.timeout(WAIT_S):
            while True:
                for place, line in enumerate(self.heard):
                    if wanted(line):
                        return self.heard.pop(place)
                message = await self.socket.recv(decode=False)
                self.heard += [json.loads(row) for row in message.split(b"\n")]

    async def of(self, t: str, **fields: object) -> Object:
        return await self.hear(lambda line: line["t"] == t and all(line.get(k) == v for k, v in fields.items()))

    async def closed(self) -> tuple[int, str]:
        """How the server closed."""
        async with asyncio.timeout(WAIT_S):
            try:
                while True:
                    message = await self.socket.recv(decode=False)
                    self.heard += [json.loads(row) for row in message.split(b"\n")]
            except ConnectionClosed:
                return self.socket.close_code or 0, self.socket.close_reason or ""


@dataclass
class Agent(Peer):
    """An agent of its own: counts its lines and keeps the running head."""

    key: SigningKey = field(default_factory=fresh_key)
    seq: int = 0
    head: bytes = EMPTY_HEAD

    @property
    def run(self) -> str:
        return self.welcome["run"]

    def line(self, t: str, **fields: object) -> bytes:
        self.seq += 1
        line: Object = {"t": t, "seq": self.seq, "at": now(), **fields}
        if t in ("action", "outcome"):
            digest = b64url(sha256(jcs(line)))
            rest = f"{self.run}\n{b64url(self.head)}\n{digest}".encode()
            line["sig"] = signed(self.key, t, self.server, line, rest)
        raw = json.dumps(line, ensure_ascii=False).encode()
        self.head = running_head(self.head, raw)
        return raw

    async def think(self, text: str) -> None:
        await self.say(self.line("reasoning", text=text))

    async def propose(self, action: str, tool: str, args: Object) -> Object:
        await self.say(self.line("action", action=action, tool=tool, args=args))
        return await self.of("decision", action=action)

    async def stop(self, order: Object) -> None:
        line: Object = {"t": "stopped", "order": order["order"], "epoch": order["epoch"], "in_flight": []}
        line["sig"] = signed(self.key, "stopped", self.server, line, self.run.encode() + b"\n" + jcs(line))
        await self.say(line)


@dataclass
class Console(Peer):
    """An operator's connection."""

    key: SigningKey = field(default_factory=fresh_key)
    number: int = 0

    def signed(self, t: str, **fields: object) -> Object:
        line: Object = {"t": t, "id": secrets.token_hex(6), "server": self.server, "at": now(), **fields}
        return {**line, "sig": signed(self.key, t, self.server, line)}

    async def ask(self, what: str, **fields: object) -> Object:
        name = secrets.token_hex(6)
        await self.say({"t": "get", "id": name, "what": what, **fields})
        return await self.of("reply", id=name)

    async def order(self, kind: str, scope: Object, **fields: object) -> Object:
        line = self.signed("order", kind=kind, scope=scope, **fields)
        await self.say(line)
        return await self.of("reply", id=line["id"])

    async def decide(self, card: Object, answer: str, **fields: object) -> Object:
        line = self.signed(
            "decide", escalation=card["escalation"], answer=answer, card_sha256=card["card_sha256"], **fields
        )
        await self.say(line)
        return await self.of("reply", id=line["id"])


async def greet(floor: Floor, path: str, token: str, key: SigningKey, hello: Object, make: type[Peer] = Peer) -> Any:  # noqa: ANN401 - it is `make`'s
    """Upgrade, answer the challenge, and come back with the peer and whatever the server said first."""
    dial = partial(
        connect,
        additional_headers={"Authorization": f"Bearer {token}"},
        subprotocols=[Subprotocol("watchfloor.v1")],
        compression=None,
        max_size=2**22,
        close_timeout=0.5,
    )
    is_unix = floor.url.startswith("unix:")
    socket = await (dial("ws://localhost" + path, unix=True, path=floor.url[5:]) if is_unix else dial(floor.url + path))
    floor.sockets.append(socket)
    challenge = json.loads(await socket.recv(decode=False))
    line: Object = {"t": "hello", "key": key.public.jwk.model_dump(), **hello}
    parts = (path, challenge["nonce"], b64url(sha256(token.encode())), b64url(sha256(jcs(line))))
    line["proof"] = signed(key, "hello", challenge["server"], line, "\n".join(parts).encode())
    await socket.send(json.dumps(line))
    peer = make(socket, challenge["server"])
    if isinstance(peer, Agent | Console):
        peer.key = key
    return peer


async def greeted(floor: Floor, name: str = "refund-bot", human: str | None = "alice", **more: Any) -> Agent:  # noqa: ANN401
    """An agent that said hello, and has heard nothing yet."""
    token, key = more.pop("token", None) or floor.token(name, human), more.pop("key", None) or fresh_key()
    hello = {"agent": name, "human": None, "task": "ticket 4711", "supervision": "sdk", **more}
    return await greet(floor, "/v1/agent", token, key, hello, Agent)


async def agent(floor: Floor, name: str = "refund-bot", human: str | None = "alice", **more: Any) -> Agent:  # noqa: ANN401
    peer = await greeted(floor, name, human, **more)
    peer.welcome = await peer.of("welcome")
    peer.seq = peer.welcome["next"] - 1
    return peer


async def enrol(floor: Floor, name: str = "mara", code: str | None = None) -> SigningKey:
    key = fresh_key()
    code = code or (floor.data / "first-operator.code").read_text().strip()
    peer: Peer = await greet(floor, "/v1/enrol", code, key, {"operator": name})
    await peer.of("welcome")
    await peer.closed()
    return key


async def console(
    floor: Floor, key: SigningKey, name: str = "mara", path: str = "/v1/console", device: str = "test"
) -> Console:
    hello = {"device": device, "view": ""}
    peer: Console = await greet(floor, path, floor.operator_token(key, name), key, hello, Console)
    peer.welcome = await peer.of("welcome")
    return peer


@asynccontextmanager
async def serving(data: Path, **flags: object) -> AsyncGenerator[Floor]:
    """A server in this process, on a free port."""
    stop, port = asyncio.Event(), asyncio.get_running_loop().create_future()
    settings: Settings = load({"data": data, "listen": "127.0.0.1:0", "dev": True, "lane": False, **flags}, {}).settings
    async with asyncio.TaskGroup() as group:
        served = group.create_task(serve(settings, stop=stop, ready=port.set_result))
        await asyncio.wait((served, port), return_when=asyncio.FIRST_COMPLETED)
        if port.done():
            published = json.loads((data / "server.pub").read_text())
            floor = Floor(f"ws://127.0.0.1:{port.result()}", data, server_of(published))
            try:
                yield floor
            finally:
                await floor.hang_up()
                stop.set()


@asynccontextmanager
async def spawned(data: Path, *, lane: bool = False) -> AsyncGenerator[tuple[Floor, asyncio.subprocess.Process]]:
    """A server in a process of its own; killed at the end if it still runs."""
    code = "import sys; from watchfloor_server.app import run; from watchfloor_server.settings import load; "
    code += (
        "sys.exit(run(load({'data': sys.argv[1], 'listen': '127.0.0.1:0', 'dev': True, 'lane': LANE}, {}).settings))"
    )
    code = code.replace("LANE", str(lane))
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", code, str(data), stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL
    )
    try:
        assert process.stdout is not None
        async with asyncio.timeout(WAIT_S):
            said = (await process.stdout.readline()).decode()
        assert said.startswith("watchfloor: listening on ws://127.0.0.1:"), said
        floor = Floor(said.split()[-1], data, server_of(json.loads((data / "server.pub").read_text())))
        yield floor, process
        await floor.hang_up()
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


@contextmanager
def locked(data: Path) -> Generator[None]:
    """The ledger cannot be written meanwhile."""
    lock = sqlite3.connect(data / "ledger.sqlite", isolation_level=None)
    lock.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        lock.execute("ROLLBACK")
        lock.close()


def server_of(published: Object) -> str:
    """The server's id follows from its key's thumbprint."""
    thumbprint = sha256(jcs({"crv": "Ed25519", "kty": "OKP", "x": published["x"]}))
    return "wf-" + b32encode(thumbprint).decode().lower()[:20]


def public_of(floor: Floor) -> str:
    """The server's public key, b64url."""
    return json.loads((floor.data / "server.pub").read_text())["x"]
