"""A server's life: put together, listening, ticking, and ended in good order on a signal.

Never lets a traceback reach a user: what stops a start is one sentence.
"""

import asyncio
import errno
import gc
import shlex
import signal
import sqlite3
import sys
from collections.abc import Callable, Coroutine, Iterator
from pathlib import Path
from typing import Final

from watchfloor_server.app.building import Server, build
from watchfloor_server.app.faults import StartError
from watchfloor_server.app.lanestart import carry_left, keep_lane
from watchfloor_server.app.log import announce, log
from watchfloor_server.app.tls import tls_context
from watchfloor_server.core.inputs import Closing, Ticked
from watchfloor_server.gateway.listening import SOCKET, Listening, Place, listen
from watchfloor_server.lane import JournalError
from watchfloor_server.ledger import DATABASE_NAME, LedgerError
from watchfloor_server.policy import PolicyError
from watchfloor_server.settings import Settings

TICK_S: Final = 0.05
"""How often the desk hears that time went by: deadlines are kept to this."""

BEAT_S: Final = 3.0
"""How often every peer is pinged."""

DRAIN_S: Final = 5.0
"""How long a start or an end waits for the disk."""

SWITCH_S: Final = 0.0005
"""The interpreter's switch interval: its own 5 ms made commits four times slower under load."""

GC_THRESHOLDS: Final = (5000, 10, 100)
"""Collections rarer than stock; what lives since the start is frozen out of them."""


class Tasks:
    """Starts tasks in a group: what fails is told, and ends nothing else."""

    def __init__(self, group: asyncio.TaskGroup) -> None:
        self._group = group
        self._running: set[asyncio.Task[None]] = set()

    def start(self, work: Coroutine[object, object, None]) -> None:
        """Start a task."""
        task = self._group.create_task(_guarded(work))
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    def cancel(self) -> None:
        """End all tasks."""
        for task in self._running:
            task.cancel()


async def _guarded(work: Coroutine[object, object, None]) -> None:
    try:
        await work
    except Exception as error:  # noqa: BLE001 - one task's fault must not end the supervision of everybody
        log("fault", f"a task ended: {type(error).__name__}: {error}")


async def serve(
    settings: Settings, *, stop: asyncio.Event | None = None, ready: Callable[[int], None] | None = None
) -> None:
    """Serve until `stop` is set, or a signal comes; `ready` is called with the port. Raises what `run` tells."""
    tls = tls_context(settings)
    asyncio.get_running_loop().set_exception_handler(_tell_fault)
    stop = _on_signals() if stop is None else stop
    async with asyncio.TaskGroup() as group:
        tasks = Tasks(group)
        server, keeper = build(settings, tasks.start), None
        try:
            server.begin()
            await _sign_first(server)
            if settings.lane:
                keeper = await keep_lane(server, tasks.start)
            else:
                carry_left(server)
            place = Place(settings.host, settings.port, tls, settings.data / SOCKET, settings.agents_socket)
            listening = await _listen(place, server)
            try:
                tasks.start(server.base.checkpoints.run())
                tasks.start(_tick(server))
                _invite_first(server)
                if ready is None:
                    _say_ready(settings, listening.port)
                else:
                    ready(listening.port)
                await stop.wait()
            finally:
                await listening.close()
            await _end(server)
        finally:
            tasks.cancel()
            if keeper is not None:
                await keeper.close()
            server.close()


def run(settings: Settings) -> int:
    """Serve until a signal comes; returns the exit code, after one sentence on stderr if it cannot."""
    sys.setswitchinterval(SWITCH_S)
    faults: list[str] = []
    try:
        asyncio.run(serve(settings))
    except* (StartError, LedgerError, PolicyError, JournalError, OSError, sqlite3.Error) as group:
        faults += [sentence(error, settings.data) for error in _flat(group)]
    for fault in faults:
        log("error", fault)
    return 1 if faults else 0


def sentence(error: BaseException, data: Path) -> str:
    """What stopped a server, naming the file: the driver's own words name none."""
    if isinstance(error, sqlite3.Error):
        return f"the ledger {str(data / DATABASE_NAME)!r} cannot be used: {error}; make room, or repair it"
    if isinstance(error, OSError) and error.errno == errno.ENOSPC:
        return f"{str(error.filename or data)!r} cannot be written: the disk is full; make room, and start again"
    return str(error)


def _flat(group: BaseExceptionGroup[Exception]) -> Iterator[BaseException]:
    for error in group.exceptions:
        if isinstance(error, BaseExceptionGroup):
            yield from _flat(error)
        else:
            yield error


async def _sign_first(server: Server) -> None:
    """Nobody is let in before the ledger is signed, unless the disk refuses: then kills must work all the same."""
    if await server.base.ledger.writer.drain(DRAIN_S):
        try:
            await server.base.checkpoints.sign()
        except OSError as error:
            log("ledger", f"it could not be signed: {error}")
    else:
        log("ledger", "it cannot be written yet; nothing is allowed until it can")


async def _listen(place: Place, server: Server) -> Listening:
    try:
        return await listen(place, server.reception.receive, server.reception.doors.process)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise StartError(
                f"port {place.port} on {place.host!r} is in use; stop what listens there, or give another --listen"
            ) from error
        raise StartError(f"{place.host!r}, port {place.port}, cannot be listened on: {error.strerror}") from error


async def _tick(server: Server) -> None:
    loop = asyncio.get_running_loop()
    beat_s = loop.time() + BEAT_S
    while True:
        await asyncio.sleep(TICK_S)
        server.floor.put(Ticked())
        if loop.time() >= beat_s:
            beat_s += BEAT_S
            server.crowd.beat(loop.time())


def _invite_first(server: Server) -> None:
    """Tell how the first operator comes in; a code is good for one start."""
    if server.base.desk.operators():
        server.base.enrolment.withdraw_first()
        return
    path = server.base.enrolment.renew_first(server.base.clock.now().at)
    log(
        "operator",
        f"nobody is enrolled yet; run: watchfloor operator enrol --code-file {shlex.quote(str(path))} --as NAME",
    )


def _say_ready(settings: Settings, port: int) -> None:
    gc.collect()
    gc.freeze()
    gc.set_threshold(*GC_THRESHOLDS)
    scheme = "ws" if settings.tls_cert is None else "wss"
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    announce(f"watchfloor: listening on {scheme}://{host}:{port}")


async def _end(server: Server) -> None:
    """The last records, and a checkpoint over them, if the disk takes them in time."""
    server.floor.put(Closing("a signal"))
    if server.floor.last and await server.base.ledger.writer.drain(DRAIN_S):
        try:
            await server.base.checkpoints.sign()
        except (OSError, LedgerError) as error:
            log("ledger", f"the last checkpoint could not be signed: {error}")
        await server.base.ledger.writer.drain(DRAIN_S)


def _tell_fault(_loop: asyncio.AbstractEventLoop, context: dict[str, object]) -> None:
    """What went wrong in a callback: a sentence, and never a traceback."""
    error = context.get("exception")
    log("fault", f"{context.get('message')}: {type(error).__name__}: {error}")


def _on_signals() -> asyncio.Event:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    return stop
