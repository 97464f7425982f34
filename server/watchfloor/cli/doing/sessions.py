"""How a command gets to its server: the operator found, the session opened, the work done, the exit code.

Never knows what the work is.
"""

import asyncio
import os
from collections.abc import Awaitable, Callable
from typing import Final

from watchfloor.cli.options import Access
from watchfloor.oversight import Operator, Oversight, Pins, connect, find_operator

DEVICE: Final = "cli"
"""All commands are one device: a code that one showed is good in the next."""


def pins() -> Pins:
    """The user's own pins and keys."""
    return Pins.of(os.environ)


async def operator_of(access: Access) -> Operator:
    """Find the operator to act as; raises `Refused`, `Unreachable`, OSError or ValueError, each with a sentence."""
    return await find_operator(access.server, pins(), name=access.name, key_file=access.key)


def with_session(access: Access, work: Callable[[Oversight], Awaitable[int]]) -> int:
    """Open a session, do the work, and return its exit code."""

    async def go() -> int:
        operator = await operator_of(access)
        async with connect(operator, device=DEVICE, kill=False) as session:
            return await work(session)

    return asyncio.run(go())
