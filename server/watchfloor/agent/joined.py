"""A process in a warden's tree: it takes a seat in the warden's run, which says its lines and gives it its decisions.

Never knows the server, nor begins a run; where the warden is gone, nothing is done.
"""

import asyncio
import logging
import os
from contextlib import suppress
from typing import Final, TypeVar

from watchfloor.agent.body import Body
from watchfloor.agent.calling import Who
from watchfloor.agent.ending import brief, drained
from watchfloor.agent.hearing import decide, refuse
from watchfloor.agent.joinlines import (
    DOOR,
    LIMIT_BYTES,
    SEATS,
    WARDEN_LINES,
    DoorChallenge,
    Join,
    Joined,
    Leave,
    Over,
    Standing,
    WardenLine,
)
from watchfloor.agent.leases import ServerClock
from watchfloor.agent.origin import Begun, Status
from watchfloor.agent.relay import Relay
from watchfloor.agent.stance import Facts, Stance
from watchfloor.chain import unb64url
from watchfloor.errors import ProtocolError, Refused, Stopped, Unreachable
from watchfloor.link import Surroundings, keep_from_children
from watchfloor.visible import visible
from watchfloor.wire import Ack, Decision, ErrorLine, Line, Note, RefusedLine, encode, moment

L = TypeVar("L", DoorChallenge, Joined)

log = logging.getLogger("watchfloor.agent")

SOCKET: Final = "WATCHFLOOR_SOCKET"
"""Where a warden tells its tree that it listens."""

JOIN_S: Final = 10.0
"""How long a warden may take to give a seat."""


class Seated:
    """A seat in the run of the warden that listens at `path`."""

    def __init__(self, path: str, who: Who, surroundings: Surroundings) -> None:
        self._path = path
        self._shown = f"{SOCKET}={visible(path, limit=120)}"
        self._who = who
        self._surroundings = surroundings
        self._writer: asyncio.StreamWriter | None = None

    async def begin(self) -> Begun:
        """Take the seat; raises `Unreachable` without a warden, `Refused` if it gives none."""
        try:
            async with asyncio.timeout(JOIN_S):
                seat = await self._ask()
        except BaseException as error:
            self.close()
            if isinstance(error, OSError | EOFError | ProtocolError | asyncio.LimitOverrunError):
                said = visible(str(error) or type(error).__name__, limit=300)
                raise Unreachable(f"the warden at {self._shown!r} gives no seat in its run: {said}") from error
            raise
        self._tell_of(seat)
        return Begun(self._stance, self._keep)

    async def _ask(self) -> Joined:
        self._reader, self._writer = await asyncio.open_unix_connection(self._path, limit=LIMIT_BYTES)
        keep_from_children(self._writer)
        self._let_in(DOOR.read(await self._reader.readuntil()).body)
        self._say(Join(pid=os.getpid(), agent=self._who.agent, task=self._who.task))
        seat = self._let_in(SEATS.read(await self._reader.readuntil()).body)
        self._sit(seat)
        self._hear(WARDEN_LINES.read(await self._reader.readuntil()).body)
        return seat

    async def conclude(self, status: Status, summary: str | None) -> str | None:
        """Say that this process is done with the run, and wait until what it said is durable."""
        fault = await drained(self._stance)
        self._say(Leave(status=status, summary=brief(summary)))
        return fault

    def _let_in(self, line: L | RefusedLine | ErrorLine) -> L:
        if isinstance(line, RefusedLine | ErrorLine):
            raise Refused(line.code, f"the warden at {self._shown!r} refused: {visible(line.reason, limit=300)}")
        return line

    def close(self) -> None:
        """Hang up; what was said is still sent."""
        if self._writer is not None:
            self._writer.close()

    def _sit(self, seat: Joined) -> None:
        self._relay = Relay(self._send)
        self._stance = Stance(
            Facts(seat.server, seat.run),
            self._relay,
            self._surroundings,
            clock=ServerClock(moment(seat.server_at), seat.boot_s),
            tools=seat.tools,
            credential="",
            seal_key=unb64url(seat.seal_key),
        )

    def _tell_of(self, seat: Joined) -> None:
        if (seat.agent, seat.task) != (self._who.agent, self._who.task):
            log.warning(
                "this process joins the run %s of agent %s (%s); it is not a run of agent %s (%s)",
                visible(seat.run, limit=40),
                visible(seat.agent, limit=40),
                visible(seat.task, limit=200),
                visible(self._who.agent, limit=40),
                visible(self._who.task, limit=200),
            )

    async def _keep(self, body: Body) -> None:
        """Hear the warden until the run is over, or the warden is gone: then nothing more is done."""
        stance = self._stance
        stance.body = body
        async with asyncio.TaskGroup() as group:
            watch = group.create_task(stance.watch_lease())
            try:
                await self._listen()
                stance.end(Stopped("the run's warden is gone"))
            finally:
                watch.cancel()

    async def _listen(self) -> None:
        with suppress(EOFError, OSError):
            while self._stance.gate.over is None:
                raw = await self._reader.readuntil()
                try:
                    line = WARDEN_LINES.read(raw).body
                except ProtocolError as error:
                    log.warning("a line of the warden is not understood: %s", visible(error.reason, limit=300))
                    continue
                self._hear(line)
                self._stance.pulse.beat()

    def _hear(self, line: WardenLine) -> None:
        stance = self._stance
        match line:
            case Standing():
                stance.credential = line.credential
                stance.lease.last_until(line.lease_until_s)
                stance.look_at_lease()
                (stance.gate.close if line.held else stance.gate.open)("order")
            case Over():
                stance.end(Stopped(line.reason, line.order, line.by))
            case Ack():
                self._relay.confirm(line.seq)
            case Decision():
                decide(stance, line)
            case Note():
                stance.notes.append(line)
            case ErrorLine():
                refuse(stance, line)

    def _say(self, line: Line) -> None:
        self._send(encode(line))

    def _send(self, raw: bytes) -> None:
        """Write at once; how much may be under way is the relay's bound."""
        if self._writer is not None and not self._writer.is_closing():
            self._writer.write(raw + b"\n")
