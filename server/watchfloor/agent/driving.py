"""A run whose code is plain: it lives on the loop thread while that code runs elsewhere, and ends when that has left.

Never knows what the code does.
"""

import asyncio
from concurrent.futures import Future

from watchfloor.agent.blocking import BlockingRun
from watchfloor.agent.bridge import running_loop, wait
from watchfloor.agent.life import Life
from watchfloor.agent.loopthread import loop_of_this_process
from watchfloor.errors import Stopped


class Driver:
    """Begins and ends a run on the loop thread; both calls block."""

    def __init__(self, life: Life) -> None:
        if running_loop() is not None:
            raise RuntimeError("plain `with` would block this event loop; inside a coroutine use `async with`")
        self._life = life
        self._bridge = loop_of_this_process()
        self._begun: Future[BlockingRun] = Future()
        self._error: BaseException | None = None

    def begin(self) -> BlockingRun:
        """Begin the run; raises `Refused` or `Unreachable`."""
        self._driving = self._bridge.start(self._drive)
        try:
            return wait(self._begun)
        except BaseException:
            self._driving.cancel()
            raise

    def end(self, error: BaseException | None) -> None:
        """The code inside has left; raises `Stopped` if the run was stopped. An interrupt stays what it is."""
        self._error = error
        self._bridge.post(self._left.set)
        try:
            wait(self._driving)
        except Stopped:
            if error is None or isinstance(error, Exception):
                raise

    async def _drive(self) -> None:
        self._left = asyncio.Event()
        try:
            run = await self._life.begin()
        except asyncio.CancelledError:
            self._begun.cancel()
            raise
        except BaseException as error:
            self._begun.set_exception(error)
            raise
        self._begun.set_result(run.blocking)
        try:
            await self._left.wait()
        except asyncio.CancelledError:
            await self._life.cut_off()
            raise
        await self._life.end(self._error)
