"""The first lines of every connection: the server's challenge, and the peer's signed hello.

Never knows what the peer is let in to.
"""

import asyncio
from typing import Final, TypeVar

from watchfloor.chain import b64url
from watchfloor.errors import CloseCode, ProtocolError
from watchfloor.wire import Challenge, Line, Read, Reader, limits, split, stamp
from watchfloor_server.gateway.peer import Peer
from watchfloor_server.gateway.seams import Porch

_L = TypeVar("_L", bound=Line)

NONCE_BYTES: Final = 32


def challenge(peer: Peer, house: Porch) -> Challenge:
    """Send a fresh challenge."""
    line = Challenge(nonce=b64url(house.entropy(NONCE_BYTES)), at=stamp(house.now().at), server=house.server)
    peer.say(line)
    return line


async def hear_hello(peer: Peer, reader: Reader[_L]) -> Read[_L]:
    """Wait for one hello and nothing else; raises `ProtocolError`, also when it comes too late."""
    heard: asyncio.Future[bytes] = peer.loop.create_future()

    def hear(message: bytes, is_binary: bool) -> None:
        peer.pause()
        if is_binary:
            peer.leave(CloseCode.PROTOCOL, "one hello is expected here, as text")
        else:
            heard.set_result(message)

    peer.listen(hear)
    done, _ = await asyncio.wait((heard, peer.leaving), timeout=limits.HANDSHAKE_S, return_when=asyncio.FIRST_COMPLETED)
    if heard not in done:
        reason = f"no hello came within {limits.HANDSHAKE_S:g} s"
        raise ProtocolError("too_slow", reason, close=CloseCode.TOO_SLOW)
    lines = list(split(heard.result()))
    if len(lines) != 1:
        raise ProtocolError("hello", "one hello is expected here, in a message of its own", close=CloseCode.REFUSED)
    return reader.read(lines[0])
