"""Waiting for a condition that plain code brings about.

Never knows which condition.
"""

import asyncio
from collections.abc import Callable


class Pulse:
    """`beat` after anything changed; `until` looks again at each beat."""

    def __init__(self) -> None:
        self._next = asyncio.Event()

    def beat(self) -> None:
        """Let everybody who waits look again."""
        self._next.set()
        self._next = asyncio.Event()

    async def until(self, holds: Callable[[], bool]) -> None:
        """Wait until `holds`; the caller sets the deadline, if there is one."""
        while not holds():
            await self._next.wait()
