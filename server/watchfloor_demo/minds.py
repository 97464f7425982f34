"""What the demo's scripted minds share: where the shop is, at what pace they work, and how they come back.

Never knows what any of them is for.
"""

import asyncio
import os
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Final

import watchfloor
from watchfloor_demo.shop import Shop

FOLDER: Final = "WATCHFLOOR_DEMO_FOLDER"
SPEED: Final = "WATCHFLOOR_DEMO_SPEED"

COME_BACK_S: Final = 2.0
"""After a stop, or a refusal because of a lock: how long until a mind asks for a run again."""

Shift = Callable[[Shop, int], Awaitable[None]]


async def pause(seconds: float) -> None:
    """Let time go by, at the demo's speed."""
    await asyncio.sleep(seconds / float(os.environ.get(SPEED, "1")))


async def work(shift: Shift) -> None:
    """Work shift after shift: one that was stopped, or is locked out, asks again later."""
    shop = Shop(Path(os.environ[FOLDER]))
    number = 0
    while True:
        try:
            await shift(shop, number)
        except (watchfloor.Stopped, watchfloor.Refused, watchfloor.Unreachable):
            await asyncio.sleep(COME_BACK_S)
        number += 1


def run(shift: Shift) -> None:
    """The whole life of a mind's process."""
    try:
        asyncio.run(work(shift))
    except KeyboardInterrupt:
        return
