"""The sockets: one TCP port, and the same wire on a Unix socket for this machine.

Never knows what is said on a connection.
"""

import asyncio
import errno
import logging
import ssl
from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path
from typing import Final, NamedTuple

from websockets.asyncio.server import Server, ServerConnection, serve
from websockets.http11 import Request, Response
from websockets.typing import Subprotocol

from watchfloor.wire import SUBPROTOCOL, limits
from watchfloor_server.gateway.peer import Peer

SOCKET: Final = "watchfloor.sock"

PATH_BYTES: Final = 107
"""The longest path of a Unix socket (Linux, `sun_path`, without its NUL)."""

CLOSE_S: Final = 3.0
"""How long all connections together may take to close."""

_log: Final = logging.getLogger("watchfloor.websockets")
_log.addHandler(logging.NullHandler())
_log.propagate = False  # what websockets tells may hold a stranger's words; the doors log what is worth knowing
_log.setLevel(logging.CRITICAL)

Receive = Callable[[ServerConnection], Awaitable[None]]
Process = Callable[[ServerConnection, Request], Awaitable[Response | None]]


class Place(NamedTuple):
    """Where to listen: `port` 0 takes any free one; `unix` None leaves the Unix socket out.

    `agents` is a second Unix socket, for agents that run as other users of this machine.
    """

    host: str
    port: int
    tls: ssl.SSLContext | None
    unix: Path | None
    agents: Path | None = None


def tls_of(certificate: Path, key: Path) -> ssl.SSLContext:
    """The TLS context of a server with this certificate; raises OSError or ssl.SSLError if it cannot be used."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.load_cert_chain(certificate, key)
    return context


class Listening:
    """The open sockets of a server."""

    def __init__(self, servers: list[Server], port: int, unix: list[Path]) -> None:
        self._servers = servers
        self.port: Final = port
        self._unix = unix

    async def close(self) -> None:
        """Close every connection with 1001, and the sockets."""
        for server in self._servers:
            server.close()
        try:
            async with asyncio.timeout(CLOSE_S):
                for server in self._servers:
                    await server.wait_closed()
        except TimeoutError:
            for server in self._servers:
                for connection in server.all_connections:
                    connection.transport.abort()
        for path in self._unix:
            path.unlink(missing_ok=True)


async def listen(place: Place, receive: Receive, process: Process) -> Listening:
    """Open the sockets; raises OSError if the port is taken or the address is not this machine's."""
    opened = partial(
        serve,
        receive,
        process_request=process,
        subprotocols=[Subprotocol(SUBPROTOCOL)],
        compression=None,
        server_header=None,
        open_timeout=limits.HANDSHAKE_S,
        ping_interval=None,  # `Crowd.beat` pings: a peer that is not read must not be given up for its pongs
        close_timeout=1,
        max_size=limits.CLOSE_BYTES,
        logger=_log,
        create_connection=Peer,
    )
    tcp = await opened(host=place.host, port=place.port, ssl=place.tls)
    servers = [tcp]
    here: list[Path] = []
    for path, mode in ((place.unix, 0o600), (place.agents, 0o666)):
        if path is not None and path == place.agents and len(bytes(path)) > PATH_BYTES:
            raise OSError(errno.ENAMETOOLONG, f"the path of a Unix socket has at most {PATH_BYTES} bytes", str(path))
        if path is not None and len(bytes(path)) <= PATH_BYTES:
            path.unlink(missing_ok=True)
            servers.append(await opened(unix=True, path=str(path)))
            path.chmod(mode)
            here.append(path)
    return Listening(servers, int(tcp.sockets[0].getsockname()[1]), here)
