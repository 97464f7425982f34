"""`async with supervised(...)`: a run begins, the code inside is the agent, and the run ends with it.

Never knows what the agent is for.
"""

import asyncio
import logging
from collections.abc import Mapping
from contextvars import Token
from functools import cache
from types import TracebackType
from typing import Final

from watchfloor.agent.calling import Caller, Who
from watchfloor.agent.ending import say_ended
from watchfloor.agent.hands import Hands
from watchfloor.agent.keeping import PATIENCE_S, Keeper
from watchfloor.agent.plain import exact
from watchfloor.agent.run import Run
from watchfloor.agent.scope import Scope
from watchfloor.agent.session import Session
from watchfloor.agent.sources import TokenSource, find_sources
from watchfloor.agent.tools import active_run
from watchfloor.errors import Stopped, Unreachable
from watchfloor.identity import Build
from watchfloor.link import Surroundings, real_surroundings
from watchfloor.wire import SigningKey

log = logging.getLogger("watchfloor.agent")

REST_S: Final = 10.0
"""How long the end of a run waits for tools that still run in their threads."""


@cache
def _key_of_this_process() -> SigningKey:
    """One fresh key for all runs of a process: a token that names no key is pinned to the first that comes with it."""
    return SigningKey.from_seed(real_surroundings().entropy(32))


class Supervised:
    """A run as a context manager; made by `supervised`."""

    def __init__(self, caller: Caller, patience_s: float) -> None:
        self._caller = caller
        self._patience_s = patience_s
        self._group = asyncio.TaskGroup()
        self._scope = Scope()
        self._before: Token[Run | None] | None = None

    async def __aenter__(self) -> Run:
        evidence = await asyncio.to_thread(self._caller.sources.read)
        link = await self._caller.call(evidence)
        try:
            self._session = Session(link, self._caller.key, self._caller.surroundings)
        except ValueError:
            await link.close()
            raise
        self._hands = Hands(self._session, self._scope)
        keeper = Keeper(self._session, self._hands, self._caller, self._patience_s)
        await self._group.__aenter__()
        run = Run(self._session, self._hands)
        self._before = active_run.set(run)
        self._scope.enter()
        self._keeping = self._group.create_task(keeper.keep(link, evidence))
        return run

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._before is not None:
            active_run.reset(self._before)
        try:
            await self._scope.leave()
            await self._end(error)
        finally:
            self._keeping.cancel()
            await self._group.__aexit__(None, None, None)
        over = self._session.gate.over
        if over is not None:
            raise Stopped(over.reason, over.order, over.by) from error

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


def supervised(  # noqa: PLR0913 - a run has that many sides, and each has a default
    agent: str,
    *,
    task: str,
    server: str | None = None,
    token: TokenSource | None = None,
    human: TokenSource | None = None,
    build: Build | None = None,
    context: Mapping[str, object] | None = None,
    key: SigningKey | None = None,
    patience_s: float = PATIENCE_S,
    surroundings: Surroundings | None = None,
) -> Supervised:
    """Begin a run under supervision, for the length of an `async with`, as the agent that the directory knows.

    `server`, `token` and `human` default to `WATCHFLOOR_SERVER`, `WATCHFLOOR_TOKEN_FILE` and
    `WATCHFLOOR_HUMAN_TOKEN_FILE`; files are read again whenever fresh evidence is due. `human` is the person's
    evidence, if the agent acts for one. `context` is told, never decided on. Without `key` the process has a fresh one.

    Entering raises `Refused` or `Unreachable`; nothing was started then. A kill, a lost run and a server that stays
    away for `patience_s` cancel the code inside, and leaving raises `Stopped`. An exception inside ends the run as
    failed and goes on to the caller.
    """
    sources = find_sources(server, token, human)
    said = exact(context or {}, "the context")
    who = Who(agent, task, "sdk", build or Build(), said)
    caller = Caller(who, sources, key or _key_of_this_process(), surroundings or real_surroundings())
    caller.check()
    return Supervised(caller, patience_s)
