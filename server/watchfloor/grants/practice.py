"""Practice: the server asks a point to execute what must be refused, and the point tries, the way it executes anything.

Never knows which of the actions is which: only the point's own check can tell.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from inspect import isawaitable, iscoroutinefunction
from typing import Final

from pydantic import JsonValue

from watchfloor.grants.verifying import GrantRefused
from watchfloor.visible import visible
from watchfloor.wire import PointPractice, Practised

Seam = Callable[[str, str, Mapping[str, JsonValue]], Awaitable[object] | object]
"""Executes a tool with its arguments under a grant, after the point's own check. What it returns was executed.

A plain function is called in a thread, as a service of threads would call it.
"""

MOST: Final = 4
"""Practice actions under way at one time; the server asks for two, and more are not tried."""


async def practise(seam: Seam, line: PointPractice) -> Practised:
    """Try once, and tell how that went."""
    try:
        if iscoroutinefunction(seam):
            await seam(line.grant, line.tool, line.args)
        else:
            done = await asyncio.to_thread(seam, line.grant, line.tool, line.args)
            if isawaitable(done):
                await done
    except GrantRefused as error:
        return Practised(id=line.id, answer="refused", code=error.code[:200])
    except Exception as error:  # noqa: BLE001 - whatever the service does then, nothing was proven by it
        return Practised(id=line.id, answer="failed", code=visible(f"{type(error).__name__}: {error}", limit=200)[:200])
    return Practised(id=line.id, answer="executed")
