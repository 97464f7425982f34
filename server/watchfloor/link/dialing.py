"""From an address to a welcomed link: the upgrade, the challenge, the proof of possession, the welcome.

Never knows a token's form, nor what a welcome grants.
"""

import asyncio
import json
import re
import ssl
from collections.abc import Callable
from functools import partial
from typing import Final, NamedTuple, Protocol, TypeVar, cast

from pydantic import JsonValue
from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Subprotocol

from watchfloor.errors import ProtocolError, Refused, Unreachable
from watchfloor.link.address import Address, read_address
from watchfloor.link.answers import explain
from watchfloor.link.connection import Greeting, Link
from watchfloor.link.forking import keep_from_children
from watchfloor.visible import visible
from watchfloor.wire import (
    CHALLENGES,
    SUBPROTOCOL,
    Challenge,
    Jwk,
    Line,
    Reader,
    RefusedLine,
    Signer,
    SigningKey,
    encode,
    hello_message,
)
from watchfloor.wire.limits import CLOSE_BYTES

W = TypeVar("W", bound=Line)

DIAL_S: Final = 10.0
"""From the first packet to the welcome: the server gives 3 s for `hello`, the rest is for slow networks."""

PING_S: Final = 3.0
"""How often the link is probed, and how long the answer may take: a silent partition is seen after 7 s."""

CLOSE_S: Final = 1.0
"""How long a goodbye waits for its answer."""

_TOKEN: Final = re.compile(r"[!-~]{1,16384}")  # what may stand in a header after Bearer
_NO_PROOF: Final = "A" * 86


class Door(NamedTuple):
    """Where to knock: `path` of the server at `url`, its pinned id if any, `tls` if not the system's trust."""

    url: str
    path: str
    server: str | None = None
    tls: ssl.SSLContext | None = None


class HelloOf(Protocol):
    """Makes the hello of one door: it gets the key and the proof, the rest is the caller's."""

    def __call__(self, *, key: Jwk, proof: str) -> Line:
        """Make the line; called twice, without and with the real proof."""
        ...


class _Connect(connect):
    def process_redirect(self, exc: Exception) -> Exception:
        """Follow no redirect: the token is for the server that was named, and for no other."""
        return exc


async def dial(
    door: Door,
    token: str,
    key: Signer,
    hello_of: HelloOf,
    reader: Reader[W | RefusedLine],
    *,
    boot_s: Callable[[], float],
) -> Link[W]:
    """Open a link at a door, within `DIAL_S`; a server with another id than the pinned one gets no hello.

    Raises `Refused` when the server does not let us in, `Unreachable` when there is none that can serve now.
    """
    address = read_address(door.url)
    if not _TOKEN.fullmatch(token):
        raise Refused("token", "the token is empty, too long or holds odd characters; write the bare token to its file")
    opened: list[ClientConnection] = []
    try:
        async with asyncio.timeout(DIAL_S):
            socket = await _connect(address, door, token)
            opened.append(socket)
            keep_from_children(socket)
            challenge = await _challenge(socket, address, door.server)
            challenge_at_s = boot_s()
            proof = _Proof(door.path, token, key, hello_of)
            # A key that lies elsewhere is asked, and that takes a while.
            is_here = isinstance(key, SigningKey)
            hello = proof.hello(challenge) if is_here else await asyncio.to_thread(proof.hello, challenge)
            hello_at_s = boot_s()
            await socket.send(hello, text=True)
            welcome = await _welcome(socket, address, reader)
    except BaseException as error:
        for socket in opened:
            socket.transport.abort()
        if isinstance(error, Exception) and not isinstance(error, Refused | Unreachable):
            raise explain(error, address.shown) from error
        raise
    greeting = Greeting(challenge.server, challenge.at, challenge_at_s, hello_at_s, welcome, challenge.nonce)
    return Link(socket, greeting)


def _connect(address: Address, door: Door, token: str) -> _Connect:
    connecting = partial(
        _Connect,
        address.uri + door.path,
        subprotocols=[Subprotocol(SUBPROTOCOL)],
        compression=None,
        additional_headers={"Authorization": f"Bearer {token}"},
        proxy=True if address.is_secure else None,
        ping_interval=PING_S,
        ping_timeout=PING_S,
        close_timeout=CLOSE_S,
        max_size=CLOSE_BYTES,
    )
    if address.socket is not None:
        return connecting(unix=True, path=address.socket)
    return connecting(ssl=door.tls) if address.is_secure and door.tls is not None else connecting()


class _Proof:
    """What a proof of possession is made of, but for the challenge."""

    def __init__(self, path: str, token: str, key: Signer, hello_of: HelloOf) -> None:
        self._path = path
        self._token = token
        self._key = key
        self._hello_of = hello_of

    def hello(self, challenge: Challenge) -> bytes:
        jwk = self._key.public.jwk
        draft = cast(dict[str, JsonValue], json.loads(encode(self._hello_of(key=jwk, proof=_NO_PROOF))))
        message = hello_message(challenge.server, self._path, challenge.nonce, self._token, draft)
        return encode(self._hello_of(key=jwk, proof=self._key.sign(message)))


async def _challenge(socket: ClientConnection, address: Address, pinned: str | None) -> Challenge:
    if socket.subprotocol != SUBPROTOCOL:
        raise Unreachable(f"what answers at {address.shown!r} does not speak {SUBPROTOCOL}; is it a watchfloor server?")
    challenge = CHALLENGES.read(await _first_line(socket)).body
    if pinned is not None and challenge.server != pinned:
        raise Refused(
            "server",
            f"the server at {address.shown!r} is {challenge.server!r}, and {pinned!r} was pinned; "
            "check the address, or enrol there anew",
        )
    return challenge


async def _welcome(socket: ClientConnection, address: Address, reader: Reader[W | RefusedLine]) -> W:
    welcome = reader.read(await _first_line(socket)).body
    if isinstance(welcome, RefusedLine):
        reason = visible(welcome.reason, limit=500)
        raise Refused(welcome.code, f"the server at {address.shown!r} refused: {reason}")
    return welcome


async def _first_line(socket: ClientConnection) -> bytes:
    message = await socket.recv(decode=False)
    if b"\n" in message.strip():
        raise ProtocolError("handshake", "a line of the handshake comes alone")
    return message
