"""One enforcement point's connection: fences go out, its answers and the grants it wants to use up come in.

Everything is worked on in the very call that brings its bytes, and nothing is queued. Never knows which grant is good.
"""

import asyncio
from typing import Final

from watchfloor.errors import CloseCode, ProtocolError
from watchfloor.wire import (
    POINT_HELLO,
    POINT_LINES,
    ErrorLine,
    Fenced,
    Line,
    PointLine,
    Practised,
    Read,
    Receipt,
    Redeem,
    Redeemed,
    encode,
    split,
)
from watchfloor_server.core.canary_inputs import PointDidPractice
from watchfloor_server.core.point_inputs import GrantShown, PointAnswered, PointLeft, ReceiptGiven
from watchfloor_server.gateway.frames import text_frame
from watchfloor_server.gateway.greeting import challenge, hear_hello
from watchfloor_server.gateway.peer import Peer
from watchfloor_server.gateway.seams import Guest, House

OUTBOX_BYTES: Final = 2 * 1024 * 1024
"""What a point may have unread: two whole fences of the largest kind. Then it is let go, and is dark soon after."""

OPEN_REDEEMS: Final = 256
"""Grants of one point that wait for the disk at the same time; more are refused, and may be shown again."""


class PointSession:
    """An enforcement point, after its hello. `nonce` names the connection in the fences that are signed for it."""

    def __init__(self, peer: Peer, guest: Guest, name: str, targets: tuple[str, ...], nonce: str, house: House) -> None:
        self.peer = peer
        self.guest = guest
        self.name = name
        self.targets = targets
        self.nonce = nonce
        self._house = house
        self._open: set[str] = set()

    def listen(self) -> None:
        """Hear what the point says from now on."""
        self.peer.listen(self._hear)

    def say(self, line: Line) -> None:
        """Say a line now; who does not read is let go, since a fence that waits is none."""
        if self.peer.transport.get_write_buffer_size() > OUTBOX_BYTES:
            self.peer.leave(CloseCode.TOO_SLOW, f"{OUTBOX_BYTES} bytes of fences wait unread")
        else:
            self.peer.write(text_frame(encode(line)))

    def answer(self, line: Redeemed) -> None:
        """Answer a `redeem`."""
        self._open.discard(line.id)
        self.say(line)

    def _hear(self, message: bytes, is_binary: bool) -> None:
        if is_binary:
            self.peer.leave(CloseCode.PROTOCOL, "lines are text; a binary frame is not read")
            return
        try:
            lines = split(message)
        except ProtocolError as error:
            self._refuse(error)
            return
        for raw in lines:
            try:
                self._take(POINT_LINES.read(raw))
            except ProtocolError as error:  # of this line alone: what stands beside it is heard
                self._refuse(error)

    def _refuse(self, error: ProtocolError) -> None:
        self.say(ErrorLine(code=error.code, reason=error.reason))
        if error.close is not None:
            self.peer.leave(error.close, error.reason)

    def _take(self, read: Read[PointLine]) -> None:
        match read.body:
            case Fenced() as line:
                busy = None if line.busy is None else frozenset(line.busy)
                self._house.put(PointAnswered(self.peer.number, line.n, busy))
            case Redeem() as line:
                self._redeem(line)
            case Practised() as line:
                self._house.put(PointDidPractice(self.peer.number, line.id, line.answer, line.code or ""))
            case Receipt() as line:
                self._house.put(ReceiptGiven(self.peer.number, Read(line, read.fields, read.raw)))

    def _redeem(self, line: Redeem) -> None:
        if line.id in self._open:
            raise ProtocolError("id", f"request {line.id!r} is not answered yet; give each its own id")
        if len(self._open) >= OPEN_REDEEMS:
            reason = f"{OPEN_REDEEMS} grants wait for the disk already; show this one again later"
            self.say(Redeemed(id=line.id, ok=False, code="busy", reason=reason))
            return
        try:
            grant = self._house.grant_id(line.grant)
        except ProtocolError as error:
            self.say(Redeemed(id=line.id, ok=False, code=error.code, reason=error.reason))
            return
        self._open.add(line.id)
        self._house.put(GrantShown(self.peer.number, line.id, grant))


async def attend(peer: Peer, guest: Guest, house: House, points: dict[int, PointSession]) -> None:
    """Stay with an enforcement point from its challenge to its end; raises `ProtocolError` if it is none."""
    asked = challenge(peer, house)
    hello = await hear_hello(peer, POINT_HELLO)
    key = house.prove(guest, asked, hello)
    joined = house.point(peer.number, guest, hello.body, key)
    session = points[peer.number] = PointSession(peer, guest, joined.name, joined.targets, asked.nonce, house)
    house.put(joined)
    session.listen()
    try:
        await asyncio.shield(peer.leaving)
    finally:
        points.pop(peer.number, None)
        house.put(PointLeft(peer.number))
