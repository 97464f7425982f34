"""A command under a real warden at a server that stands in, with an operator's key for the warden's own socket.

It is killed over that socket at the end, if it still runs.
"""

import asyncio
import sys
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

import pytest

import knocking
from doubles import FakeServer
from knocking import MARA, order_line
from watchfloor.agent.sources import Sources
from watchfloor.warden.command import Terminal, run_command
from watchfloor.wire import Reasoning, SigningKey

COUNT: Final = "import itertools, time\nfor n in itertools.count(): print(n, flush=True); time.sleep(0.01)"
"""It counts, a line each 10 ms."""


class Run:
    """A command under a warden, at a server that named mara's key."""

    def __init__(self, server: FakeServer, folder: Path) -> None:
        self.server = server
        self.path = folder / "watchfloor" / "RUN1.sock"
        self.told: list[str] = []
        self.code: int | None = None

    async def go(self) -> None:
        def swallow(_shown: bytes) -> None: ...

        sources = Sources(self.server.url, self.server.token, None)
        terminal = Terminal(swallow, swallow, self.told.append)
        self.code = await run_command([sys.executable, "-c", COUNT], terminal, sources=sources)

    async def order(self, order: str, key: SigningKey = MARA) -> list[knocking.Object]:
        async with knocking.knocking(self.path) as knock:
            return await knock.order(order, key)

    @property
    def lines(self) -> int:
        return sum(isinstance(line, Reasoning) for line in self.server.lines)


@asynccontextmanager
async def wardened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncGenerator[Run]:
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    server = FakeServer(kill_keys=(MARA.public.jwk,))
    async with server.listening(), asyncio.TaskGroup() as group:
        run = Run(server, tmp_path)
        task = group.create_task(run.go())
        await server.said(Reasoning)
        yield run
        if not task.done():
            await run.order(order_line("kill"))
