"""What happens on a connection from its upgrade to its end, door by door.

Never knows what is said after the welcome: that is the sessions'.
"""

import asyncio
from concurrent.futures import Executor
from typing import NamedTuple

from websockets.asyncio.server import ServerConnection

from watchfloor.errors import CloseCode, ProtocolError
from watchfloor.visible import visible
from watchfloor.wire import AGENT_HELLO, CONSOLE_HELLO, ENROL_HELLO, RefusedLine, limits
from watchfloor_server.core.inputs import AgentLeft, OperatorJoined, OperatorLeft
from watchfloor_server.gateway import doors as door
from watchfloor_server.gateway import kills, points
from watchfloor_server.gateway.agents import AgentSession, Fabric
from watchfloor_server.gateway.consoles import Bench, ConsoleSession
from watchfloor_server.gateway.crowd import Crowd
from watchfloor_server.gateway.feed import Source
from watchfloor_server.gateway.freshness import Freshness
from watchfloor_server.gateway.greeting import challenge, hear_hello
from watchfloor_server.gateway.metrics import Metrics
from watchfloor_server.gateway.orders import OrderDoor
from watchfloor_server.gateway.peer import Peer, part, watch_for_silence
from watchfloor_server.gateway.seams import Guest, House, Start
from watchfloor_server.gateway.turns import Turns


class Bounds(NamedTuple):
    """The limits that an operator of the server may set."""

    unacked_lines: int
    lines_per_s: int
    outbox_bytes: int
    agent_budget_s: float


class Reception:
    """Takes every upgraded connection through its handshake, and stays with it until it ends."""

    def __init__(
        self,
        house: House,
        crowd: Crowd,
        bounds: Bounds,
        metrics: Metrics,
        reader: Executor,
        start: Start,
    ) -> None:
        loop = asyncio.get_running_loop()
        self._house = house
        self._number = 0
        freshness = Freshness(house.server)
        turns = Turns(loop.call_soon, loop.time, bounds.agent_budget_s)
        self.crowd = crowd
        self.doors = door.Doors(house, metrics)
        self._orders = OrderDoor(house, freshness, metrics, lambda: self.crowd.reach(loop.time()))
        self._turns = turns
        self._fabric = Fabric(house, turns, metrics, reader, start, bounds.unacked_lines, bounds.lines_per_s)
        source = Source(house.page, lambda: self.crowd.committed)
        self._bench = Bench(house, turns, self._orders, freshness, crowd.codes, source, start, bounds.outbox_bytes)

    async def receive(self, connection: ServerConnection) -> None:
        """Serve one connection from its upgrade to its end."""
        if not isinstance(connection, Peer):
            raise TypeError(f"connections here are peers, not {type(connection).__name__}")
        peer = connection
        self._number += 1
        peer.number = self._number
        self.crowd.peers[peer.number] = peer
        try:
            await self._serve(peer, self.doors.take(peer))
        except ProtocolError as error:
            self._refuse(peer, error)
        finally:
            await part(peer, "the server ends")
            self.crowd.peers.pop(peer.number, None)

    async def _serve(self, peer: Peer, guest: Guest) -> None:
        if guest.path in (door.AGENT, door.KILL):
            watch_for_silence(peer)
        if guest.path == door.AGENT:
            await self._agent(peer, guest)
        elif guest.path == door.CONSOLE:
            await self._console(peer, guest)
        elif guest.path == door.KILL:
            await kills.attend(peer, guest, self._house, self._orders, self.crowd.kills)
        elif guest.path == door.POINT:
            await points.attend(peer, guest, self._house, self.crowd.points)
        else:
            await self._enrol(peer, guest)

    async def _agent(self, peer: Peer, guest: Guest) -> None:
        asked = challenge(peer, self._house)
        hello = await hear_hello(peer, AGENT_HELLO)
        key = self._house.prove(guest, asked, hello)
        session = self.crowd.agents[peer.number] = AgentSession(peer, guest, key, self._fabric)
        try:
            async with asyncio.timeout(limits.HANDSHAKE_S):
                joined = await self._house.join(peer.number, guest, hello.body, key)
            if not peer.leaving.done():
                self._house.put(joined)
            await asyncio.wait((peer.leaving,), timeout=limits.HANDSHAKE_S)
            if not session.is_open:
                raise ProtocolError("too_slow", "the run could not be written down in time; try again")
            await asyncio.shield(peer.leaving)
        except TimeoutError as error:
            raise ProtocolError("too_slow", "the identity could not be verified in time; try again") from error
        finally:
            self.crowd.agents.pop(peer.number, None)
            self._turns.drop(session)
            self._house.put(AgentLeft(peer.number))

    async def _console(self, peer: Peer, guest: Guest) -> None:
        asked = challenge(peer, self._house)
        hello = await hear_hello(peer, CONSOLE_HELLO)
        operator = self._house.operator_of(guest, self._house.prove(guest, asked, hello))
        device = visible(hello.body.device, limit=100)
        peer.say(self._house.greet(operator))
        session = self.crowd.consoles[peer.number] = ConsoleSession(peer, operator, device, self._bench)
        self._house.put(OperatorJoined(peer.number, operator, device))
        try:
            await asyncio.shield(peer.leaving)
        finally:
            session.close()
            self.crowd.consoles.pop(peer.number, None)
            self._house.put(OperatorLeft(peer.number))

    async def _enrol(self, peer: Peer, guest: Guest) -> None:
        asked = challenge(peer, self._house)
        hello = await hear_hello(peer, ENROL_HELLO)
        key = self._house.prove(guest, asked, hello)
        # From here on the code is held until the record is durable, whoever hangs up meanwhile: it enrols one.
        self._house.put(self._house.enrol(peer.number, guest, hello.body, key))
        done, _ = await asyncio.wait((peer.leaving,), timeout=limits.HANDSHAKE_S)
        if not done:
            raise ProtocolError("too_slow", "the key is not written down yet; it counts once the ledger can be written")

    def _refuse(self, peer: Peer, error: ProtocolError) -> None:
        if not peer.leaving.done():
            self.doors.record(peer_path(peer), error.code, error.reason)
            peer.say(RefusedLine(code=error.code, reason=error.reason))
        peer.leave(error.close or CloseCode.REFUSED, error.reason)


def peer_path(peer: Peer) -> str:
    """The door by which a peer came, without its query."""
    path = "" if peer.request is None else peer.request.path.partition("?")[0]
    return path if path in door.PATHS else "/"
