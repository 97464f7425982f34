"""What happens on a connection to the lane from its upgrade to its end.

Never knows what is said after the welcome: that is the sessions'.
"""

import asyncio
from typing import Final

from websockets.asyncio.server import ServerConnection

from watchfloor.errors import ProtocolError
from watchfloor.wire import LANE_HELLO, LaneWelcome, RefusedLine
from watchfloor_server.auth.credentials import RunEvidence
from watchfloor_server.core.state import DYING, OPEN, State
from watchfloor_server.gateway.doors import KILL, LANE, Doors
from watchfloor_server.gateway.freshness import Freshness
from watchfloor_server.gateway.greeting import challenge, hear_hello
from watchfloor_server.gateway.kills import attend
from watchfloor_server.gateway.metrics import Metrics
from watchfloor_server.gateway.orders import OrderDoor
from watchfloor_server.gateway.peer import Peer, part, watch_for_silence
from watchfloor_server.gateway.seams import Guest
from watchfloor_server.lane.crowd import LaneCrowd
from watchfloor_server.lane.floor import LaneFloor
from watchfloor_server.lane.porch import LanePorch
from watchfloor_server.lane.session import LaneSession

PATHS: Final = frozenset({LANE, KILL})


class LaneReception:
    """Takes every upgraded connection of the lane through its handshake, and stays with it until it ends."""

    def __init__(self, porch: LanePorch, floor: LaneFloor, crowd: LaneCrowd, state: State) -> None:
        loop = asyncio.get_running_loop()
        metrics = Metrics()
        self._porch = porch
        self._floor = floor
        self._crowd = crowd
        self._state = state
        self._number = 0
        self.doors = Doors(porch, metrics, PATHS)
        self._orders = OrderDoor(porch, Freshness(porch.server), metrics, lambda: crowd.reach(loop.time()))

    async def receive(self, connection: ServerConnection) -> None:
        """Serve one connection from its upgrade to its end."""
        if not isinstance(connection, Peer):
            raise TypeError(f"connections here are peers, not {type(connection).__name__}")
        peer = connection
        self._number += 1
        peer.number = self._number
        self._crowd.peers[peer.number] = peer
        guest = self.doors.take(peer)
        watch_for_silence(peer)
        try:
            if guest.path == LANE:
                await self._run(peer, guest)
            else:
                await attend(peer, guest, self._porch, self._orders, self._crowd.kills)
        except ProtocolError as error:
            if not peer.leaving.done():
                self.doors.record(guest.path, error.code, error.reason)
                peer.say(RefusedLine(code=error.code, reason=error.reason))
            peer.leave(error.close or 4403, error.reason)
        finally:
            await part(peer, "the lane ends")
            self._crowd.peers.pop(peer.number, None)

    async def _run(self, peer: Peer, guest: Guest) -> None:
        asked = challenge(peer, self._porch)
        hello = await hear_hello(peer, LANE_HELLO)
        self._porch.prove(guest, asked, hello)
        name = guest.evidence.run if isinstance(guest.evidence, RunEvidence) else ""
        peer.say(LaneWelcome(run=name, epoch=self._epoch(name)))
        number = peer.number
        session = LaneSession(peer, name, lambda who, read: self._floor.said(number, who, read))
        self._crowd.runs[number] = session
        self._floor.link(number, name)
        try:
            await asyncio.shield(peer.leaving)
        finally:
            self._crowd.runs.pop(number, None)
            self._floor.unlink(number, name)

    def _epoch(self, name: str) -> int:
        """The run's epoch; raises `ProtocolError` for a run that is over."""
        run = self._state.runs.get(name)
        if run is None or run.state not in OPEN | DYING:
            word = "not known here" if run is None else run.state.lower()
            raise ProtocolError("run", f"run {name!r} is {word}: nothing is to be said on its lane")
        return run.epoch
