"""The warden's own socket: who may knock, and to whom a caller is brought by its first line.

Never knows what an order or a joiner does; what is said here by anybody but an operator's key changes nothing.
"""

import asyncio
import os
import socket
import struct
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Final, NamedTuple, cast

from watchfloor.agent.joinlines import JOINS, LIMIT_BYTES
from watchfloor.agent.session import Session
from watchfloor.chain import b64url
from watchfloor.errors import ProtocolError
from watchfloor.warden.joiners import Joiners
from watchfloor.warden.outofband import OutOfBand
from watchfloor.warden.tree import Tree
from watchfloor.wire import LOCAL_LINES, ErrorLine, Line, LocalChallenge, encode, stamp
from watchfloor.wire.strict import loads

FIRST_S: Final = 10.0
"""How long a caller may take to say what it wants."""

CROWD: Final = 64
"""Callers who have not yet said what they want; one more of the tree is let go."""

LAST_S: Final = 1.0
"""How long the end of the run waits for an operator here to hear it."""

_UCRED: Final = struct.Struct("3i")  # struct ucred of unix(7)


class Caller(NamedTuple):
    """Who is at the other end, as the kernel says: None where it does not."""

    pid: int | None
    uid: int | None


class Door:
    """One run's socket."""

    def __init__(self, session: Session, tree: Tree, joiners: Joiners) -> None:
        self._session = session
        self._tree = tree
        self._joiners = joiners
        self._orders = OutOfBand(session, tree)
        self._tasks: set[asyncio.Task[None]] = set()
        self._obeying: set[asyncio.Task[None]] = set()
        self._waiting_count = 0

    @asynccontextmanager
    async def open(self, path: Path) -> AsyncGenerator[None]:
        """Listen at `path` while the block lasts; whoever is still there then is let go."""
        server = await asyncio.start_unix_server(self._serve, path, limit=LIMIT_BYTES)
        try:
            os.chmod(path, 0o600)  # noqa: PTH101 - a moment, and no file of anybody else's
            yield
        finally:
            server.close()
            await self._send_away()
            with suppress(OSError):
                os.unlink(path)  # noqa: PTH108 - as above
            with suppress(OSError):
                os.rmdir(os.path.dirname(path))  # noqa: PTH106, PTH120 - as above; others may live there still

    async def _send_away(self) -> None:
        """Let go who is still here; an operator whose order is being carried out hears its end first."""
        if self._obeying:
            await asyncio.wait(self._obeying, timeout=LAST_S)
        for task in self._tasks:
            task.cancel()
        if self._tasks:
            await asyncio.wait(self._tasks)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = cast(asyncio.Task[None], asyncio.current_task())
        self._tasks.add(task)
        try:
            await self._receive(reader, writer)
        except ProtocolError as error:
            _say(writer, ErrorLine(code=error.code, reason=error.reason))
        except (OSError, EOFError, asyncio.LimitOverrunError, asyncio.CancelledError):
            pass  # it is gone, or was never one of ours
        finally:
            self._tasks.discard(task)
            self._obeying.discard(task)
            writer.close()

    async def _receive(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        session = self._session
        caller = caller_of(cast(socket.socket, writer.get_extra_info("socket")))
        if caller.uid not in {None, 0, os.geteuid()}:
            raise ProtocolError("uid", "this socket is for the warden's own user; ask them, or root")
        is_stranger = caller.pid is not None and not self._tree.holds(caller.pid)
        if self._waiting_count >= CROWD and not is_stranger:  # a tree that crowds its own door keeps no operator out
            raise ProtocolError("crowded", f"{CROWD} others are at this socket already; try again")
        nonce = b64url(session.surroundings.entropy(32))
        at = stamp(session.surroundings.now())
        _say(writer, LocalChallenge(nonce=nonce, at=at, server=session.facts.server, run=session.facts.run))
        first = await self._first(reader)
        if loads(first, line_bytes=LIMIT_BYTES).get("t") == "join":
            JOINS.read(first)
            self._check_joiner(caller)
            await self._joiners.serve(reader, writer, first)
        else:
            self._obeying.add(cast(asyncio.Task[None], asyncio.current_task()))
            await self._orders.obey(LOCAL_LINES.read(first).body, nonce, lambda line: _say(writer, line))
            await writer.drain()

    async def _first(self, reader: asyncio.StreamReader) -> bytes:
        self._waiting_count += 1
        try:
            async with asyncio.timeout(FIRST_S):
                return (await reader.readuntil()).strip()
        except TimeoutError as error:
            raise ProtocolError("silent", f"nothing was said for {FIRST_S:.0f} s; connect again") from error
        finally:
            self._waiting_count -= 1

    def _check_joiner(self, caller: Caller) -> None:
        """Only a process of this tree has a part in its run; where the kernel names nobody, the folder's mode does."""
        if caller.pid is None:
            return
        if caller.uid != os.geteuid() or not self._tree.holds(caller.pid):
            raise ProtocolError("tree", f"process {caller.pid} is not in this warden's tree; begin a run of its own")


def caller_of(connection: socket.socket) -> Caller:
    """Ask the kernel who connected (SO_PEERCRED of unix(7)), as it was then."""
    option = getattr(socket, "SO_PEERCRED", None)
    if option is None:
        return Caller(None, None)
    pid, uid, _ = _UCRED.unpack(connection.getsockopt(socket.SOL_SOCKET, option, _UCRED.size))
    return Caller(pid, uid)


def _say(writer: asyncio.StreamWriter, line: Line) -> None:
    if not writer.is_closing():
        writer.write(encode(line) + b"\n")
