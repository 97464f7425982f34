"""One kill connection: orders and pings, each worked on in the very call that brings its bytes.

Never knows a queue: nothing is before an order.
"""

import asyncio

from watchfloor.errors import CloseCode, ProtocolError
from watchfloor.wire import CONSOLE_HELLO, KILL_LINES, ErrorLine, OperatorOrder, Read, split
from watchfloor_server.core.facts import Operator
from watchfloor_server.gateway.greeting import challenge, hear_hello
from watchfloor_server.gateway.orders import OrderDoor
from watchfloor_server.gateway.peer import Peer
from watchfloor_server.gateway.refusals import refusal
from watchfloor_server.gateway.seams import Guest, Porch


class KillSession:
    """An operator's second connection."""

    def __init__(self, peer: Peer, operator: Operator, door: OrderDoor) -> None:
        self.peer = peer
        self.operator = operator
        self._door = door
        peer.listen(self._hear)

    def _hear(self, message: bytes, is_binary: bool) -> None:
        if is_binary:
            self.peer.leave(CloseCode.PROTOCOL, "lines are text; a binary frame is not read")
            return
        try:
            for raw in split(message):
                self._take(raw)
        except ProtocolError as error:
            self.peer.say(ErrorLine(code=error.code, reason=error.reason))

    def _take(self, raw: bytes) -> None:
        try:
            read = KILL_LINES.read(raw)
        except ProtocolError as error:
            self.peer.say(refusal(raw, error))
            return
        body = read.body
        if isinstance(body, OperatorOrder):
            self._door.order(self.peer.number, self.operator, Read(body, read.fields, read.raw))
        else:
            self.peer.say(self._door.pong(body))


async def attend(peer: Peer, guest: Guest, porch: Porch, door: OrderDoor, sessions: dict[int, KillSession]) -> None:
    """Serve an operator's kill connection from its upgrade to its end; it is among `sessions` meanwhile."""
    asked = challenge(peer, porch)
    hello = await hear_hello(peer, CONSOLE_HELLO)
    operator = porch.operator_of(guest, porch.prove(guest, asked, hello))
    peer.say(porch.greet(operator))
    sessions[peer.number] = KillSession(peer, operator, door)
    try:
        await asyncio.shield(peer.leaving)
    finally:
        sessions.pop(peer.number, None)
