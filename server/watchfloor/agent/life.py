"""A run from its welcome to its end, for code that is inside of it in whatever way.

Never knows that code.
"""

import asyncio
import logging
from typing import Final

from watchfloor.agent.calling import Caller
from watchfloor.agent.ending import say_ended
from watchfloor.agent.hands import Hands
from watchfloor.agent.keeping import Keeper
from watchfloor.agent.run import Run
from watchfloor.agent.scope import Scope
from watchfloor.agent.session import Session
from watchfloor.errors import Stopped, Unreachable

log = logging.getLogger("watchfloor.agent")

REST_S: Final = 10.0
"""How long the end of a run waits for tools that still run in their threads."""


class Life:
    """One run; `begin` and `end` are called by the same task. `scope` is what a kill cancels, if it was entered."""

    def __init__(self, caller: Caller, patience_s: float) -> None:
        self._caller = caller
        self._patience_s = patience_s
        self._group = asyncio.TaskGroup()
        self.scope = Scope()

    async def begin(self) -> Run:
        """Call the server and keep the connection from now on; raises `Refused` or `Unreachable`."""
        evidence = await asyncio.to_thread(self._caller.sources.read)
        link = await self._caller.call(evidence)
        try:
            self._session = Session(link, self._caller.key, self._caller.surroundings)
        except ValueError:
            await link.close()
            raise
        self._hands = Hands(self._session, self.scope)
        keeper = Keeper(self._session, self._hands, self._caller, self._patience_s)
        await self._group.__aenter__()
        self._keeping = self._group.create_task(keeper.keep(link, evidence))
        return Run(self._session, self._hands)

    async def end(self, error: BaseException | None) -> None:
        """The code inside has left, with or without an error; raises `Stopped` if the run was stopped."""
        try:
            await self.scope.leave()
            await self._end(error)
        finally:
            await self._close()
        over = self._session.gate.over
        self._session.finish()
        if over is not None:
            raise Stopped(over.reason, over.order, over.by) from error

    async def cut_off(self) -> None:
        """Let the run go without an end; the code inside hears `Stopped`."""
        self._session.end(Stopped("its supervision was cut off"))
        await self._close()

    async def _close(self) -> None:
        self._keeping.cancel()
        await self._group.__aexit__(None, None, None)

    async def _end(self, error: BaseException | None) -> None:
        """Let the run end in good order; one that was killed says its last word instead."""
        session = self._session
        if session.gate.over is None:
            await self._rest()
        if session.gate.over is None:
            self._hands.give_up()
            status, summary = ("completed", None) if error is None else ("failed", f"{type(error).__name__}: {error}")
            fault = await say_ended(session, status, summary)
            if fault is not None:
                if error is None:
                    raise Unreachable(fault)
                error.add_note(fault)
        if session.gate.over is not None:
            await asyncio.wait([self._keeping])  # as long as anything of the run still runs, it is not stopped

    async def _rest(self) -> None:
        """Give what still runs in threads its time."""
        try:
            async with asyncio.timeout(REST_S):
                await self._hands.standing()
        except TimeoutError:
            log.warning("a tool still runs at the end of its run: its outcome is unknown")
