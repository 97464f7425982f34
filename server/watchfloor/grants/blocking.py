"""An enforcement point for services of plain threads: its connection lives on a loop in a thread of its own.

Never knows what is executed.
"""

import asyncio
import threading
from collections.abc import Mapping
from types import TracebackType
from typing import Final, Self

from pydantic import JsonValue

from watchfloor.grants.leave import Leave
from watchfloor.grants.point import READY_S, Point

END_S: Final = 5.0
"""How long the end waits for the connection to close."""


class BlockingPoint:
    """`with BlockingPoint(Point(...)) as point`; every call may come from any thread, and blocks."""

    def __init__(self, point: Point) -> None:
        self._point = point
        self._begun = threading.Event()
        self._thread = threading.Thread(target=self._run, name="watchfloor enforcement point", daemon=True)

    @property
    def is_dark(self) -> bool:
        """True while everything is refused."""
        return self._point.is_dark

    def __enter__(self) -> Self:
        self._thread.start()
        self._begun.wait()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._loop.call_soon_threadsafe(self._over.set)
        self._thread.join(END_S)

    def ready(self, timeout_s: float = READY_S) -> None:
        """Wait until it is not dark; raises `Unreachable`."""
        asyncio.run_coroutine_threadsafe(self._point.ready(timeout_s), self._loop).result()

    def check(self, grant: str, tool: str, args: Mapping[str, JsonValue]) -> Leave:
        """See `Point.check`."""
        return asyncio.run_coroutine_threadsafe(self._point.check(grant, tool, args), self._loop).result()

    def _run(self) -> None:
        asyncio.run(self._serve())

    async def _serve(self) -> None:
        self._loop, self._over = asyncio.get_running_loop(), asyncio.Event()
        async with self._point:
            self._begun.set()
            await self._over.wait()
