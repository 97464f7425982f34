"""Work that goes on beside a block of code and ends with it.

Never knows what the work is.
"""

import asyncio
from collections.abc import AsyncGenerator, Callable, Coroutine
from contextlib import asynccontextmanager


@asynccontextmanager
async def beside(*works: Callable[[], Coroutine[None, None, None]]) -> AsyncGenerator[None]:
    """Run each work until the block ends; what the block raises comes out as it is, not in a group."""
    fault: Exception | None = None
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(work()) for work in works]
        try:
            yield
        except Exception as error:  # noqa: BLE001 - raised again below, outside of the group that would wrap it
            fault = error
        finally:
            for task in tasks:
                task.cancel()
    if fault is not None:
        raise fault
