"""The answers that are waited for, each by the id or nonce of its request.

Never knows how they come.
"""

import asyncio
from collections.abc import Generator
from contextlib import contextmanager

from watchfloor.wire import Pong, Reply

Answer = Reply | Pong


class Awaited:
    """Holds one future for each request that is under way."""

    def __init__(self) -> None:
        self._waiting: dict[str, asyncio.Future[Answer]] = {}

    @contextmanager
    def expecting(self, ident: str) -> Generator[asyncio.Future[Answer]]:
        """Wait for the answer to a request while the block lasts; afterwards it is nobody's."""
        answer = self._waiting[ident] = asyncio.get_running_loop().create_future()
        try:
            yield answer
        finally:
            del self._waiting[ident]
            answer.cancel()

    def give(self, line: Answer) -> None:
        """Hand an answer to who waits for it; one that nobody waits for any more is dropped."""
        answer = self._waiting.get(line.id if isinstance(line, Reply) else line.nonce)
        if answer is not None and not answer.done():
            answer.set_result(line)

    def fail(self, error: Exception) -> None:
        """Tell all who wait that no answer will come."""
        for answer in self._waiting.values():
            if not answer.done():
                answer.set_exception(error)
