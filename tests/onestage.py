"""A run that allows everything but what a test denies, for trying the demo's scripted minds on real tools."""

from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from inspect import isawaitable

import watchfloor


class Stage:
    """Remembers what was said and done on it; `denied` tools raise, and after `acts` actions the run is stopped."""

    def __init__(self, denied: frozenset[str] = frozenset(), acts: int = 1000) -> None:
        self.denied = denied
        self.left = acts
        self.said: list[str] = []
        self.done: list[str] = []
        self.more: list[dict[str, object]] = []

    @asynccontextmanager
    async def supervised(self, agent: str, *, task: str, **more: object) -> AsyncGenerator["Stage"]:
        """Stand in for `watchfloor.supervised`; what else is said of a run is kept in `more`."""
        self.more.append(more)
        self.said.append(f"{agent}: {task}")
        yield self

    async def reason(self, text: str) -> None:
        """Hear a thought."""
        self.said.append(text)

    async def act(
        self, tool: str, function: Callable[..., object | Awaitable[object]], args: dict[str, object]
    ) -> object:
        """Execute a tool, unless it is denied or the run is over."""
        self.left -= 1
        if self.left < 0:
            raise watchfloor.Stopped("killed")
        if tool in self.denied:
            raise watchfloor.Denied(f"{tool} is not for you", ("rule",), "ask first")
        self.done.append(tool)
        value = function(**args)
        return await value if isawaitable(value) else value
