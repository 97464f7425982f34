"""The lane's process, kept: found again or started, watched, and started anew when it is gone or silent.

Never knows what its letters mean.
"""

import asyncio
import os
import signal
import subprocess
import sys
import threading
from contextlib import suppress
from pathlib import Path
from typing import Final

from watchfloor.wire import Line
from watchfloor_server.app.lanes import Lanes
from watchfloor_server.gateway.log import log, pass_on
from watchfloor_server.lane import LANE_JOURNAL_NAME, Journal
from watchfloor_server.lane import letters as letter
from watchfloor_server.lane.letterbox import Letterbox, other_of, socket_path
from watchfloor_server.lane.terms import Terms
from watchfloor_server.lane.word import WORD_NAME, Word

START_S: Final = 10.0
"""How long a lane may take to say that it is ready."""

SILENT_S: Final = 3.0
"""A lane that says nothing for so long hangs: it beats twice a second. It is ended, and a new one started."""

LOOK_S: Final = 0.1
"""How often it is looked at, and how often a socket is tried that is not there yet."""

PAUSE_S: Final = 1.0
"""Between two tries to start a lane."""

END_S: Final = 2.0
"""How long a lane may take to end."""


class UrlOf:
    """How a lane on a port is called by its peers."""

    def __init__(self, scheme: str, host: str, url: str | None = None) -> None:
        self._scheme = scheme
        self._host = f"[{host}]" if ":" in host else host
        self._url = url

    def __call__(self, port: int) -> str:
        """The base URL."""
        return self._url or f"{self._scheme}://{self._host}:{port}"


class LaneKeeper:
    """Keeps one lane for as long as the server lives."""

    def __init__(self, terms: Terms, lanes: Lanes, url_of: UrlOf) -> None:
        self._terms = terms
        self._lanes = lanes
        self._url_of = url_of
        self._word = Word(terms.data / WORD_NAME)
        self._box: Letterbox[letter.ToMain] | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self._pid = 0
        self._ready = asyncio.Event()
        self._synced = asyncio.Event()
        self._gone = asyncio.Event()
        self._is_ours = True
        self._is_closing = False

    @property
    def is_there(self) -> bool:
        """True while the lane is connected and has told all it had to tell."""
        return self._box is not None and self._synced.is_set()

    @property
    def word(self) -> int:
        """The shared word now."""
        return self._word.value

    def post(self, line: Line) -> None:
        """Send a letter, if somebody is there."""
        if self._box is not None:
            self._box.post(line)

    async def begin(self) -> bool:
        """Find the lane of an earlier main process, or start one; False if none can be had now."""
        try:
            async with asyncio.timeout(START_S):
                return await self._begin()
        except TimeoutError:
            self._end_process()
            return False

    async def keep(self) -> None:
        """Watch the lane until cancelled, and start another whenever it is gone."""
        loop = asyncio.get_running_loop()
        while True:
            await asyncio.sleep(LOOK_S)
            box = self._box
            if box is None:
                await asyncio.sleep(PAUSE_S)
                if await self.begin():
                    log("lane", "a new one was started; kills go the short way again")
            elif loop.time() - box.heard_s > SILENT_S:
                log("lane", f"it was silent for {SILENT_S:g} s and is ended; kills go the other way meanwhile")
                self._end_process()
                box.close()
                await self._gone.wait()
            else:
                self._lanes.roll()

    async def close(self) -> None:
        """End the lane in good order."""
        self._is_closing = True
        self.post(letter.End())
        if self._box is not None:
            try:
                async with asyncio.timeout(END_S):
                    await self._gone.wait()
            except TimeoutError:
                self._end_process()
        else:
            self._end_process()  # one that is only being started hears nothing
        if self._process is not None:
            await asyncio.to_thread(self._process.wait)
        self._word.close()

    async def _begin(self) -> bool:
        if await self._connect():
            await self._ready.wait()
            if self._is_ours:
                return await self._settle_in()
            self.post(letter.End())
            await self._gone.wait()
        if self._process is not None:  # there are never two
            await asyncio.to_thread(self._process.wait)
        self._process = _started(self._terms)
        while not await self._connect():
            if self._process.poll() is not None:
                return self._could_not_start()
            await asyncio.sleep(LOOK_S / 2)
        await self._ready.wait()
        return await self._settle_in()

    async def _settle_in(self) -> bool:
        self._lanes.met()
        await self._synced.wait()
        return True

    def _could_not_start(self) -> bool:
        """The port of the terms may be taken: the next try takes any."""
        self._terms = self._terms.model_copy(update={"port": 0})
        self._process = None
        return False

    async def _connect(self) -> bool:
        loop = asyncio.get_running_loop()
        for event in (self._ready, self._synced, self._gone):
            event.clear()
        path = str(socket_path(self._terms.data))
        try:
            transport, box = await loop.create_unix_connection(
                lambda: Letterbox(letter.TO_MAIN, self._hear, self._lost), path
            )
        except OSError:
            return False
        self._box = box
        other = other_of(transport.get_extra_info("socket"))
        self._pid = other.pid if other is not None else self._process.pid if self._process is not None else 0
        return True

    def _hear(self, given: letter.ToMain) -> None:
        if isinstance(given, letter.Ready):
            self._is_ours = given.terms == self._terms.name
            self._terms = self._terms.model_copy(update={"port": given.port})
            self._lanes.url = self._url_of(given.port)
            self._ready.set()
        self._lanes.hear(given)
        if isinstance(given, letter.Synced):
            self._synced.set()

    def _lost(self) -> None:
        if not self._is_closing:
            log("lane", "its process is gone; kills go over the main connections until another is there")
        self._box, self._pid = None, 0
        self._ready.set()
        self._synced.set()
        self._gone.set()
        if self._process is not None:
            self._process.poll()
        self._lanes.lost()

    def _end_process(self) -> None:
        with suppress(ProcessLookupError):
            if self._pid:
                os.kill(self._pid, signal.SIGKILL)
            elif self._process is not None:
                self._process.kill()


def _started(terms: Terms) -> subprocess.Popen[bytes]:
    """Start a lane's process."""
    process = subprocess.Popen(
        [sys.executable, "-m", "watchfloor_server.lane"],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,  # not our own: whoever reads that waits for its end, and a lane outlives us
        start_new_session=True,
    )
    if process.stdin is not None and process.stderr is not None:
        process.stdin.write(terms.model_dump_json().encode())
        process.stdin.close()
        threading.Thread(target=pass_on, args=(process.stderr,), name="lane's words", daemon=True).start()
    return process


def left_entries(data: Path) -> tuple[bytes, ...]:
    """What a lane's journal holds, if no lane can be had to tell it; raises `JournalError`."""
    path = data / LANE_JOURNAL_NAME
    if not path.exists():
        return ()
    journal = Journal(path)
    journal.close()
    return journal.entries
