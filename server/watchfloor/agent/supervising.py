"""`with supervised(...)`, with or without `async`: a run begins, the code inside is the agent, the run ends with it.

Never knows what the agent is for.
"""

import os
from collections.abc import Mapping, Sequence
from contextvars import Token
from functools import cache, partial
from types import TracebackType
from typing import NamedTuple

from watchfloor.agent.blocking import BlockingRun
from watchfloor.agent.calling import Caller, Who
from watchfloor.agent.driving import Driver
from watchfloor.agent.handing import delegate_from, handed
from watchfloor.agent.joined import SOCKET, Seated
from watchfloor.agent.keeping import PATIENCE_S
from watchfloor.agent.life import Life
from watchfloor.agent.origin import Called, Origin
from watchfloor.agent.plain import exact
from watchfloor.agent.run import Run
from watchfloor.agent.sources import TokenSource, find_key, find_sources
from watchfloor.agent.tools import active_run
from watchfloor.identity import Build
from watchfloor.link import Surroundings, real_surroundings
from watchfloor.wire import SigningKey


@cache
def _key_of_this_process() -> SigningKey:
    """One fresh key for all runs of a process: a token that names no key is pinned to the first that comes with it."""
    return SigningKey.from_seed(real_surroundings().entropy(32))


class Supervised:
    """A run as a context manager, for coroutines and for plain code; made by `supervised`, entered once."""

    def __init__(self, life: Life) -> None:
        self._life = life
        self._before: Token[Run | BlockingRun | None] | None = None
        self._driver: Driver | None = None
        self._pid = os.getpid()

    async def __aenter__(self) -> Run:
        run = await self._life.begin()
        self._before = active_run.set(run)
        self._life.scope.enter()
        return run

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._is_forked():
            return
        self._deactivate()
        await self._life.end(error)

    def __enter__(self) -> BlockingRun:
        self._driver = Driver(self._life)
        run = self._driver.begin()
        self._before = active_run.set(run)
        return run

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._is_forked() or self._driver is None:
            return
        self._deactivate()
        self._driver.end(error)

    def _is_forked(self) -> bool:
        """True in a child that was forked inside: the run is its parent's, and leaving it here ends nothing."""
        return self._pid != os.getpid()

    def _deactivate(self) -> None:
        if self._before is not None:
            active_run.reset(self._before)


class Given(NamedTuple):
    """What was said of a run that calls for itself."""

    server: str | None
    token: TokenSource | None
    human: TokenSource | None
    key: SigningKey | None
    parent: TokenSource | Run | BlockingRun | None
    tools: tuple[str, ...]
    patience_s: float


def _origin(who: Who, given: Given, socket: str | None, here: Surroundings) -> Origin:
    if not socket:
        return _called(who, given, here)
    if given.parent is not None:
        raise ValueError("this process has a seat in its warden's run, and begins no child; leave `parent` out")
    return Seated(socket, who, here)


def _called(who: Who, given: Given, here: Surroundings) -> Called:
    parent = given.parent
    if isinstance(parent, Run | BlockingRun):
        key = given.key or SigningKey.from_seed(here.entropy(32))  # never the parent's own
        what = handed(who.agent, given.tools)
        sources = find_sources(given.server, given.token, given.human, is_child=True)
        caller, asked = Caller(who, sources, key, here), partial(delegate_from, parent, what, key)
    else:
        if given.tools:
            raise ValueError("`tools` goes with a `parent` of this process; a token says by itself what it is for")
        sources = find_sources(given.server, given.token, given.human, parent=parent)
        caller, asked = Caller(who, sources, given.key or find_key() or _key_of_this_process(), here), None
    caller.check()
    return Called(caller, given.patience_s, asked)


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
    parent: TokenSource | Run | BlockingRun | None = None,
    tools: Sequence[str] = (),
    patience_s: float = PATIENCE_S,
    surroundings: Surroundings | None = None,
) -> Supervised:
    """Begin a run under supervision, for the length of an `async with` or `with`, as the agent of the directory.

    `server`, `token` and `human` default to `WATCHFLOOR_SERVER`, `WATCHFLOOR_TOKEN_FILE` and
    `WATCHFLOOR_HUMAN_TOKEN_FILE`; files are read again whenever fresh evidence is due. `human` is the person's
    evidence, if the agent acts for one. `context` is told, never decided on. Without `key`, or a `WATCHFLOOR_KEY_FILE`,
    the process has a fresh one.

    With `parent` the run is a delegated one: it acts for the same person as its parent, with `tools` at most, and is
    paused, killed and over with it. `parent` is a run of this process, or a token that it handed on (see
    `Run.delegate`; `WATCHFLOOR_PARENT_FILE` by default, read once). The agent has a `token` of its own.

    Inside a warden's tree (`watchfloor run`, which sets `WATCHFLOOR_SOCKET`) the warden's run is joined, and none is
    begun: who the agent is, and by which evidence, is the warden's to say, and the run goes on after this block.

    Entering raises `Refused` or `Unreachable`; nothing was started then. A kill, a lost run and a server that stays
    away for `patience_s` cancel the code inside `async with`, and leaving raises `Stopped`. Inside `with`, which no
    loop is needed for, each call of the run blocks, and raises `Stopped` then; the run is not stopped before the code
    inside has left. An exception inside ends the run as failed and goes on to the caller.
    """
    here = surroundings or real_surroundings()
    who = Who(agent, task, "sdk", build or Build(), exact(context or {}, "the context"))
    given = Given(server, token, human, key, parent, tuple(tools), patience_s)
    return Supervised(Life(_origin(who, given, os.environ.get(SOCKET), here)))
