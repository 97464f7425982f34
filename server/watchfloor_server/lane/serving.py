"""The lane's process: it listens for runs and operators, keeps its journal, and outlives the main process for a while.

Never waits for the main process: what that must know is posted, and told again until it was heard.
"""

import asyncio
import gc
import os
import signal
import sys
from contextlib import suppress
from typing import Final

from watchfloor.chain import unb64url
from watchfloor.wire import Line, PublicKey
from watchfloor_server.auth import AllowedHosts
from watchfloor_server.core.desk import Desk
from watchfloor_server.core.inputs import Ticked
from watchfloor_server.gateway.clock import Clock
from watchfloor_server.gateway.listening import Place, listen, tls_of
from watchfloor_server.gateway.log import log
from watchfloor_server.lane import letters as letter
from watchfloor_server.lane.crowd import LaneCrowd
from watchfloor_server.lane.floor import LaneFloor, Parts
from watchfloor_server.lane.inbox import Inbox
from watchfloor_server.lane.journal import LANE_JOURNAL_NAME, Journal, JournalError
from watchfloor_server.lane.latch import Latcher
from watchfloor_server.lane.letterbox import Letterbox, socket_path
from watchfloor_server.lane.outbox import Outbox
from watchfloor_server.lane.porch import Ground, LanePorch
from watchfloor_server.lane.reception import LaneReception
from watchfloor_server.lane.terms import Terms
from watchfloor_server.lane.word import WORD_NAME, Word

PRIORITY: Final = -10
"""The lane works microseconds at a time, so that nobody is kept waiting by it; by default this takes root."""

TICK_S: Final = 0.02
"""How often the lane's desk hears that time went by: a pending kill comes due to this."""

BEAT_S: Final = 0.5
"""How often the main process hears that the lane is alive."""

PING_S: Final = 3.0
"""How often every peer is pinged."""

ORPHAN_S: Final = 60.0
"""How long a lane stays without a main process: by then every lease was written off long ago."""


class Lane:
    """One lane, from its start to its end."""

    def __init__(self, terms: Terms) -> None:
        self._terms = terms
        self._loop = asyncio.get_running_loop()
        self._mail: Letterbox[letter.ToLane] | None = None
        self._alone_since_s = self._loop.time()
        self._ended = asyncio.Event()
        clock = Clock()
        journal = Journal(terms.data / LANE_JOURNAL_NAME)
        self._latcher = Latcher(journal, self._loop)
        self._word = Word(terms.data / WORD_NAME)
        self._desk = Desk(terms.server, _never, terms.lease_ttl_s, terms.lease_renew_s)
        self._crowd = LaneCrowd()
        self._outbox = Outbox(self._post)
        self._outbox.remember(journal.entries, clock.now(), self._word.value)
        self._floor = LaneFloor(Parts(self._desk, clock, self._word, self._latcher, self._crowd, self._outbox))
        self._inbox = Inbox(self._desk.state, self._floor, self._crowd, clock, self._outbox, self._latcher)
        ground = Ground(
            server=terms.server,
            key=PublicKey(unb64url(terms.key)),
            hosts=AllowedHosts.of(terms.host, terms.names),
            clock=clock,
            floor=self._floor,
            inbox=self._inbox,
            latcher=self._latcher,
            operators=lambda: self._desk.state.operators,
        )
        self._reception = LaneReception(LanePorch(ground), self._floor, self._crowd, self._desk.state)

    async def serve(self) -> None:
        """Serve until the main process ends it, a signal comes, or nobody came back for `ORPHAN_S`."""
        terms = self._terms
        for number in (signal.SIGTERM, signal.SIGHUP):
            self._loop.add_signal_handler(number, self._ended.set)
        self._loop.add_signal_handler(signal.SIGINT, lambda: None)  # the main process ends the lane
        tls = None if terms.tls_cert is None or terms.tls_key is None else tls_of(terms.tls_cert, terms.tls_key)
        place = Place(terms.host, terms.port, tls, None)
        listening = await listen(place, self._reception.receive, self._reception.doors.process)
        self._port = listening.port
        path = socket_path(terms.data)
        path.unlink(missing_ok=True)
        mail = await self._loop.create_unix_server(self._meet, str(path))
        path.chmod(0o600)
        try:
            async with asyncio.TaskGroup() as group:
                ticking = group.create_task(self._tick())
                await self._ended.wait()
                ticking.cancel()
        finally:
            mail.close()
            path.unlink(missing_ok=True)
            await listening.close()
            self._latcher.close()
            self._word.close()
            if self._mail is not None:
                self._mail.close()  # last: from then on another lane may be started

    def _meet(self) -> Letterbox[letter.ToLane]:
        """A main process connects: there is one at a time, the newest."""
        if self._mail is not None:
            self._mail.close()
        box = self._mail = Letterbox(letter.TO_LANE, self._hear, lambda: self._part(box), self._greet)
        return box

    def _greet(self) -> None:
        self._post(letter.Ready(port=self._port, terms=self._terms.name))
        self._outbox.resend((session.run for session in self._crowd.runs.values()), self._word.value)

    def _part(self, box: Letterbox[letter.ToLane]) -> None:
        if self._mail is box:
            self._mail, self._alone_since_s = None, self._loop.time()

    def _post(self, line: Line) -> None:
        if self._mail is not None:
            self._mail.post(line)

    def _hear(self, given: letter.ToLane) -> None:
        if isinstance(given, letter.End):
            self._ended.set()
        else:
            self._inbox.hear(given)

    async def _tick(self) -> None:
        beat_s = ping_s = self._loop.time()
        while True:
            await asyncio.sleep(TICK_S)
            now_s = self._loop.time()
            self._floor.put(Ticked())
            if now_s >= beat_s:
                beat_s = now_s + BEAT_S
                self._post(letter.Beat())
            if now_s >= ping_s:
                ping_s = now_s + PING_S
                self._crowd.beat(now_s)
            if self._mail is None and now_s - self._alone_since_s > ORPHAN_S:
                self._ended.set()


def come_first() -> None:
    """Run ahead of the main process and of agents on this machine, where this user may raise a priority."""
    with suppress(OSError):
        os.setpriority(os.PRIO_PROCESS, 0, PRIORITY)


def run(text: str) -> int:
    """Serve as the terms in `text` say; returns the exit code, after one sentence on stderr if it cannot."""
    terms = Terms.model_validate_json(text)
    sys.setswitchinterval(0.0005)
    come_first()
    try:
        asyncio.run(_serve(terms))
    except (JournalError, OSError) as error:
        log("lane", f"it cannot start: {error}")
        return 1
    return 0


async def _serve(terms: Terms) -> None:
    lane = Lane(terms)
    gc.collect()
    gc.freeze()
    await lane.serve()


def _never() -> bytes:
    raise AssertionError("the lane starts no run and needs no chance for ids")
