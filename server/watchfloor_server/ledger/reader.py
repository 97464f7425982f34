"""Asks the store in a thread of its own, for questions that may take longer than the loop can wait.

Never knows what is asked.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Concatenate, ParamSpec, TypeVar

from watchfloor_server.ledger.store import Store

_P = ParamSpec("_P")
_T = TypeVar("_T")


class Reader:
    """One reading thread with a store of its own; questions are answered in order."""

    def __init__(self, path: Path) -> None:
        self._store = Store(path)
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="ledger reader")

    async def ask(self, question: Callable[Concatenate[Store, _P], _T], *args: _P.args, **kwargs: _P.kwargs) -> _T:
        """Ask the store: `await reader.ask(Store.page, after, limit)`. Raises what the question raises."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._thread, lambda: question(self._store, *args, **kwargs))

    def close(self) -> None:
        """Finish the question at hand and end the thread."""
        self._thread.shutdown(wait=True, cancel_futures=True)
        self._store.close()
