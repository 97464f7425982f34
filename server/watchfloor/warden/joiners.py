"""Processes of the warden's tree that joined its run: the warden says their lines and brings each its own decisions.

Never knows what they do, nor who may connect: the socket's owner lets in the tree and nobody else.
"""

import asyncio
from contextlib import suppress
from typing import Final

from watchfloor.agent.body import Body, Ending
from watchfloor.agent.calling import Who
from watchfloor.agent.joinlines import (
    JOINER_LINES,
    JOINS,
    LIMIT_BYTES,
    Joined,
    Over,
    Standing,
)
from watchfloor.agent.session import Session
from watchfloor.chain import b64url
from watchfloor.errors import ProtocolError, Stopped
from watchfloor.warden.seats import Seat, Seats
from watchfloor.wire import (
    ErrorLine,
    Outcome,
    RefusedLine,
    stamp,
)

__all__ = ["LIMIT_BYTES", "Joiners", "is_join"]

SEATS: Final = 256
"""How many processes may sit in one run at once; one more is refused."""

CLOSE_S: Final = 2.0
"""How long the joiners of a tree that is gone may take to be seen gone."""


def is_join(first: bytes) -> bool:
    """True if a connection's first line asks for a seat."""
    try:
        JOINS.read(first)
    except ProtocolError:
        return False
    return True


class Joiners:
    """All who sit in one run. `who` is what the warden calls itself."""

    def __init__(self, session: Session, who: Who) -> None:
        self._session = session
        self._who = who
        self._seats = Seats(session)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, first: bytes) -> None:
        """Give a connection that asked by `first` its seat, until it is gone; closes `writer`."""
        seat = Seat(writer)
        try:
            seat.pid = JOINS.read(first).body.pid
            if self._is_refused(seat):
                return
            self._seats.sit(seat)
            seat.send(self._joined())
            told = self._standing()
            seat.send(told)
            async with asyncio.TaskGroup() as group:
                watch = group.create_task(self._watch(seat, told))
                await self._listen(seat, reader)
                watch.cancel()
        finally:
            self._seats.leave(seat)
            writer.close()

    def body(self, body: Body) -> Body:
        """The warden's body, which has only stopped when it is known what of the joiners was in flight."""
        return _Shared(body, self)

    async def close(self) -> None:
        """The tree is gone: see every joiner gone, so that nothing of theirs stays open."""
        with suppress(TimeoutError):
            async with asyncio.timeout(CLOSE_S):
                await self._session.pulse.until(lambda: not self._seats.count)
        self._seats.leave_all()

    @property
    def count(self) -> int:
        """How many have a seat now."""
        return self._seats.count

    @property
    def unknown(self) -> tuple[str, ...]:
        """Actions whose joiner was gone before it said how they ended."""
        return self._seats.unknown

    def _is_refused(self, seat: Seat) -> bool:
        if self._session.gate.over is not None:
            seat.send(RefusedLine(code="over", reason="the run is over"))
        elif self._seats.count >= SEATS:
            seat.send(RefusedLine(code="crowded", reason=f"{SEATS} processes have joined this run already"))
        else:
            return False
        return True

    def _joined(self) -> Joined:
        session = self._session
        return Joined(
            run=session.facts.run,
            server=session.facts.server,
            agent=self._who.agent,
            task=self._who.task,
            seal_key=b64url(session.seal_key),
            tools=session.tools,
            server_at=stamp(session.clock.at),
            boot_s=session.clock.boot_s,
        )

    async def _watch(self, seat: Seat, told: Standing | Over) -> None:
        """Tell a joiner how the run stands, as often as that changes, and when it is over."""
        while not isinstance(told, Over):
            await self._session.pulse.until(lambda told=told: self._standing() != told)
            told = self._standing()
            seat.send(told)

    def _standing(self) -> Standing | Over:
        session = self._session
        over = session.gate.over
        if over is not None:
            return Over(reason=over.reason, order=over.order, by=over.by)
        until_s = session.lease.until_s
        return Standing(held=session.gate.is_held, lease_until_s=until_s, credential=session.credential)

    async def _listen(self, seat: Seat, reader: asyncio.StreamReader) -> None:
        """Say what a joiner says, as fast as the run may; what it left in its socket at its end included."""
        with suppress(EOFError, OSError, asyncio.LimitOverrunError):
            while True:
                raw = await reader.readuntil()
                try:
                    line = JOINER_LINES.read(raw.strip()).body
                except ProtocolError as error:
                    seat.send(ErrorLine(code=error.code, reason=error.reason))
                    continue
                if not isinstance(line, Outcome):  # there is room for one for each action, and after a kill too
                    try:
                        await self._session.room()
                    except Stopped:
                        continue
                self._seats.take(seat, line)


class _Shared:
    """A body with joiners: see `Body`."""

    def __init__(self, body: Body, joiners: Joiners) -> None:
        self._body = body
        self._joiners = joiners
        self.stand_still = body.stand_still
        self.standing = body.standing
        self.go_on = body.go_on
        self.stop = body.stop

    async def stopped(self) -> Ending:
        """Wait until nothing is left, and say what was in flight."""
        ending = await self._body.stopped()
        await self._joiners.close()
        return ending._replace(in_flight=(*ending.in_flight, *self._joiners.unknown))
