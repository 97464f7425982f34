"""A run from its welcome to its end, for code that is inside of it in whatever way.

Never knows that code.
"""

import asyncio
import logging
from typing import Final

from watchfloor.agent.hands import Hands
from watchfloor.agent.origin import Origin
from watchfloor.agent.run import Run
from watchfloor.agent.scope import Scope
from watchfloor.errors import Stopped, Unreachable

log = logging.getLogger("watchfloor.agent")

REST_S: Final = 10.0
"""How long the end of a run waits for tools that still run in their threads."""


class Life:
    """One run; `begin` and `end` are called by the same task. `scope` is what a kill cancels, if it was entered."""

    def __init__(self, origin: Origin) -> None:
        self._origin = origin
        self._group = asyncio.TaskGroup()
        self.scope = Scope()

    async def begin(self) -> Run:
        """Begin the run and keep it going from now on; raises `Refused` or `Unreachable`."""
        self._stance, keep = await self._origin.begin()
        self._hands = Hands(self._stance, self.scope)
        await self._group.__aenter__()
        self._keeping = self._group.create_task(keep(self._hands))
        return Run(self._stance, self._hands)

    async def end(self, error: BaseException | None) -> None:
        """The code inside has left, with or without an error; raises `Stopped` if the run was stopped."""
        try:
            await self.scope.leave()
            await self._end(error)
        finally:
            await self._close()
        over = self._stance.gate.over
        self._stance.finish()
        if over is not None:
            raise Stopped(over.reason, over.order, over.by) from error

    async def cut_off(self) -> None:
        """Let the run go without an end; the code inside hears `Stopped`."""
        self._stance.end(Stopped("its supervision was cut off"))
        await self._close()

    async def _close(self) -> None:
        self._keeping.cancel()
        try:
            await self._group.__aexit__(None, None, None)
        finally:
            self._origin.close()

    async def _end(self, error: BaseException | None) -> None:
        """Let the run end in good order; one that was killed says its last word instead."""
        stance = self._stance
        if stance.gate.over is None:
            await self._rest()
        if stance.gate.over is None:
            self._hands.give_up()
            status, summary = ("completed", None) if error is None else ("failed", f"{type(error).__name__}: {error}")
            fault = await self._origin.conclude(status, summary)
            if fault is not None:
                if error is None:
                    raise Unreachable(fault)
                error.add_note(fault)
        if stance.gate.over is not None:
            await asyncio.wait([self._keeping])  # as long as anything of the run still runs, it is not stopped

    async def _rest(self) -> None:
        """Give what still runs in threads its time."""
        try:
            async with asyncio.timeout(REST_S):
                await self._hands.standing()
        except TimeoutError:
            log.warning("a tool still runs at the end of its run: its outcome is unknown")
