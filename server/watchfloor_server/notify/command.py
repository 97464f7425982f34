"""A page for a program of the house: its words on stdin, no shell, a limit of time.

Never shows what the program says, and never hands it the server's own environment.
"""

import asyncio
import os
import signal
from collections.abc import Sequence
from contextlib import suppress
from typing import Final

from watchfloor_server.notify.page import Page
from watchfloor_server.notify.undelivered import Undelivered

COMMAND_S: Final = 10.0
"""Longer, and the program is killed with all of its group."""

_ENVIRONMENT: Final = ("PATH", "HOME", "LANG", "LC_ALL", "TZ")
"""What the program gets of the server's environment, which may hold secrets."""


async def run_command(argv: Sequence[str], page: Page, *, limit_s: float = COMMAND_S) -> None:
    """Run a program with the page on its stdin, and the page's id as `WATCHFLOOR_PAGE`; raises `Undelivered`."""
    environment = {name: os.environ[name] for name in _ENVIRONMENT if name in os.environ}
    try:
        process = await asyncio.create_subprocess_exec(
            *argv,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.DEVNULL,
            start_new_session=True,
            env={**environment, "WATCHFLOOR_PAGE": page.id},
        )
    except (OSError, ValueError) as error:
        raise Undelivered(f"the command cannot be started: {error}", is_final=True) from None
    try:
        async with asyncio.timeout(limit_s):
            await process.communicate(page.body())
    except TimeoutError:
        raise Undelivered(f"the command took more than {limit_s:g} s and was killed") from None
    finally:
        if process.returncode is None:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            await process.wait()
    if process.returncode:
        raise Undelivered(f"the command ended with {process.returncode}")
