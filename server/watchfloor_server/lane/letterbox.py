"""The Unix socket between the lane and the main process: letters go both ways, and silence is counted.

The lane listens, so that a main process that comes back finds it. Never knows what a letter says.
"""

import asyncio
import hashlib
import os
import socket
import struct
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Final, Generic, NamedTuple, TypeVar

from watchfloor.errors import ProtocolError
from watchfloor.wire import Line, Reader, encode
from watchfloor_server.gateway.listening import PATH_BYTES
from watchfloor_server.gateway.log import log

_L = TypeVar("_L", bound=Line)

SOCKET_NAME: Final = "lane.sock"
BACKLOG_BYTES: Final = 16 * 1024 * 1024
"""What may wait for the other process; beyond it the connection is cut, and all is told anew."""

READ_BYTES: Final = 1024 * 1024
"""The longest letter."""


def socket_path(data: Path) -> Path:
    """Where the lane of a data folder listens: in it, or, if that is too long for a socket, under its own name."""
    path = data / SOCKET_NAME
    if len(bytes(path)) <= PATH_BYTES:
        return path
    name = hashlib.sha256(bytes(data.resolve())).hexdigest()[:24]
    return Path(tempfile.gettempdir()) / f"watchfloor-{os.getuid()}-{name}.sock"


class Other(NamedTuple):
    """The process at the other end, and its user."""

    pid: int
    uid: int


def other_of(connection: socket.socket) -> Other | None:
    """Ask the kernel who is at the other end (SO_PEERCRED, unix(7)); None where it does not say."""
    if not hasattr(socket, "SO_PEERCRED"):
        return None
    found = connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, struct.calcsize("3i"))
    pid, uid, _ = struct.unpack("3i", found)
    return Other(pid, uid)


def is_ours(connection: socket.socket) -> bool:
    """True if the other end runs as the same user; where nothing tells, the folder decides."""
    other = other_of(connection)
    return other is None or other.uid in (os.getuid(), 0)


class Letterbox(asyncio.Protocol, Generic[_L]):
    """One end of the connection; `hear` gets each letter, `lost` is called once at its end, `met` at its beginning."""

    def __init__(
        self,
        reader: Reader[_L],
        hear: Callable[[_L], None],
        lost: Callable[[], None],
        met: Callable[[], None] | None = None,
    ) -> None:
        self._reader = reader
        self._hear = hear
        self._lost = lost
        self._met = met
        self._rest = b""
        self._transport: asyncio.Transport | None = None
        self.heard_s = asyncio.get_running_loop().time()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Take the connection, if it is this user's."""
        if not isinstance(transport, asyncio.Transport):
            raise TypeError("letters travel on a stream")
        if not is_ours(transport.get_extra_info("socket")):
            transport.abort()
            return
        self._transport = transport
        if self._met is not None:
            self._met()

    def data_received(self, data: bytes) -> None:
        """Read whole letters."""
        self.heard_s = asyncio.get_running_loop().time()
        *letters, self._rest = (self._rest + data).split(b"\n")
        if len(self._rest) > READ_BYTES:
            self.close()
            return
        for raw in letters:
            try:
                read = self._reader.read(raw)
            except ProtocolError as error:
                log("lane", f"a letter could not be read ({error}); the connection is made anew")
                self.close()
                return
            self._hear(read.body)

    def connection_lost(self, exc: Exception | None) -> None:
        """The other process is gone."""
        self._transport = None
        self._lost()

    def post(self, line: Line) -> None:
        """Send a letter; nothing happens if nobody is there."""
        if self._transport is None or self._transport.is_closing():
            return
        self._transport.write(encode(line) + b"\n")
        if self._transport.get_write_buffer_size() > BACKLOG_BYTES:
            self._transport.abort()

    def close(self) -> None:
        """Cut the connection."""
        if self._transport is not None:
            self._transport.abort()
