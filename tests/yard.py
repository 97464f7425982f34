"""The kill lane without its sockets: real desk, word, journal and letters, and wires that note what is said on them."""

import asyncio
import json
import secrets
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TypeVar, cast

import peers
from lanefolk import KEYRING, MARA, OPERATOR, SERVER, told
from watchfloor.wire import Line, Reply
from watchfloor_server.auth import AllowedHosts
from watchfloor_server.core.desk import Desk
from watchfloor_server.gateway.clock import Clock
from watchfloor_server.gateway.freshness import Freshness
from watchfloor_server.gateway.kills import KillSession
from watchfloor_server.gateway.metrics import Metrics
from watchfloor_server.gateway.orders import OrderDoor
from watchfloor_server.gateway.peer import Hear, Peer
from watchfloor_server.lane import LANE_JOURNAL_NAME, Journal, Latcher
from watchfloor_server.lane.crowd import LaneCrowd
from watchfloor_server.lane.floor import LaneFloor, Parts
from watchfloor_server.lane.inbox import Inbox
from watchfloor_server.lane.outbox import Outbox
from watchfloor_server.lane.porch import Ground, LanePorch
from watchfloor_server.lane.session import LaneSession
from watchfloor_server.lane.word import WORD_NAME, Word

_L = TypeVar("_L", bound=Line)


class Wire:
    """Stands in for a peer's connection: notes what is said, and how it was closed."""

    def __init__(self) -> None:
        self.loop = asyncio.get_running_loop()
        self.number = 0
        self.said: list[Line] = []
        self.left: tuple[int, str] | None = None
        self.beats = 0
        self.heard_s = self.loop.time()
        self.is_held = False
        self.backlog_bytes = 0
        self.is_open = True
        self._handing: list[Callable[[], None]] = []
        self.hear: Hear = lambda message, is_binary: None

    def say(self, line: Line) -> bool:
        """Note a line."""
        if self.is_open:
            self.said.append(line)
        return self.is_open

    def hand_over(self, line: Line, done: Callable[[], None]) -> None:
        """Note a line; it is with the kernel once nothing is written and unsent."""
        if self.say(line):
            self._handing.append(done)
            if not self.backlog_bytes:
                self.drain()

    def drain(self) -> None:
        """All that was written is with the kernel."""
        self.backlog_bytes = 0
        handing, self._handing = self._handing, []
        for done in handing:
            done()

    def listen(self, hear: Hear) -> None:
        """Let a session listen."""
        self.hear = hear

    def leave(self, code: int, reason: str) -> None:
        """Note how it was closed; the first reason counts."""
        self.left = self.left or (code, reason)

    def beat(self) -> None:
        """Note a ping."""
        self.beats += 1

    def of(self, kind: type[_L]) -> list[_L]:
        """All lines of a type that were said here."""
        return [line for line in self.said if isinstance(line, kind)]

    @property
    def peer(self) -> Peer:
        """The same, as sessions want it."""
        return cast(Peer, self)


class Mail:
    """Letters that came, and a way to wait for one."""

    def __init__(self) -> None:
        self.letters: list[Line] = []
        self._news = asyncio.Event()

    def take(self, line: Line) -> None:
        """Note a letter."""
        self.letters.append(line)
        self._news.set()

    def of(self, kind: type[_L]) -> list[_L]:
        """All letters of a type that came so far."""
        return [line for line in self.letters if isinstance(line, kind)]

    async def until(self, kind: type[_L], count: int = 1) -> _L:
        """Wait for so many letters of a type; the newest of them."""
        async with asyncio.timeout(peers.WAIT_S):
            while len(self.of(kind)) < count:
                self._news.clear()
                await self._news.wait()
        return self.of(kind)[count - 1]


class Console:
    """Mara's hand on a kill connection."""

    def __init__(self, wire: Wire) -> None:
        self.wire = wire

    def order(self, kind: str, scope: peers.Object, **fields: object) -> str:
        """Sign an order and say it; its id."""
        name = str(fields.pop("id", secrets.token_hex(6)))
        line: peers.Object = {"t": "order", "id": name, "kind": kind, "scope": scope}
        line |= {"server": KEYRING.server_id, "at": peers.now(), **fields}
        line["sig"] = peers.signed(MARA, "order", KEYRING.server_id, line)
        self.wire.hear(json.dumps(line).encode(), False)
        return name

    async def replied(self, name: str) -> Reply:
        """Wait for the reply to an order."""
        async with asyncio.timeout(peers.WAIT_S):
            while True:
                for reply in self.wire.of(Reply):
                    if reply.id == name:
                        return reply
                await asyncio.sleep(0.001)


class Yard:
    """A lane put together as its process does it, except that nobody listens."""

    def __init__(self, folder: Path) -> None:
        self.clock = Clock()
        self.word = Word(folder / WORD_NAME)
        self.latcher = Latcher(Journal(folder / LANE_JOURNAL_NAME), asyncio.get_running_loop())
        self.mail = Mail()
        self.crowd = LaneCrowd()
        self.outbox = Outbox(self.mail.take)
        self.desk = Desk(KEYRING.server_id, lambda: bytes(16), 10.0, 3.0)
        self.state = self.desk.state
        self.floor = LaneFloor(Parts(self.desk, self.clock, self.word, self.latcher, self.crowd, self.outbox))
        self.inbox = Inbox(self.state, self.floor, self.crowd, self.clock, self.outbox, self.latcher)
        ground = Ground(
            server=KEYRING.server_id,
            key=SERVER.public,
            hosts=AllowedHosts.of("127.0.0.1", ("lane.example",)),
            clock=self.clock,
            floor=self.floor,
            inbox=self.inbox,
            latcher=self.latcher,
            operators=lambda: self.state.operators,
        )
        self.porch = LanePorch(ground)
        loop = asyncio.get_running_loop()
        freshness = Freshness(KEYRING.server_id)
        self._orders = OrderDoor(self.porch, freshness, Metrics(), lambda: self.crowd.reach(loop.time()))
        self._number = 0

    def close(self) -> None:
        """Let journal and word go."""
        self.latcher.close()
        self.word.close()

    def run(self, name: str = "RUN", **more: object) -> Wire:
        """A run that the main process told of, on its lane."""
        self.inbox.hear(told(name, **more))
        return self.link(name)

    def link(self, name: str = "RUN") -> Wire:
        """A run opens its lane."""
        wire, number = self._wire()
        self.crowd.runs[number] = LaneSession(wire.peer, name, lambda run, read: self.floor.said(number, run, read))
        self.floor.link(number, name)
        return wire

    def operator(self) -> Console:
        """Mara opens a kill connection."""
        wire, number = self._wire()
        wire.number = number
        self.crowd.kills[number] = KillSession(wire.peer, OPERATOR, self._orders)
        return Console(wire)

    def _wire(self) -> tuple[Wire, int]:
        self._number += 1
        wire = Wire()
        self.crowd.peers[self._number] = wire.peer
        return wire, self._number


@asynccontextmanager
async def yard(folder: Path) -> AsyncGenerator[Yard]:
    """A yard, put away at the end."""
    made = Yard(folder)
    try:
        yield made
    finally:
        made.close()
