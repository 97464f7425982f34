"""A list that comes in pages, read to its end.

Never knows what is in it.
"""

from collections.abc import Awaitable, Callable
from typing import Final

from pydantic import JsonValue

from watchfloor.errors import Refused
from watchfloor.oversight.questions import Question
from watchfloor.wire import Reply

PAGES: Final = 10_000
"""Pages of one list at most: of 192 KiB each, so that a server without an end does not fill the memory."""


async def read_on(get: Callable[[Question], Awaitable[Reply]], question: Question) -> Reply:
    """Ask again after each `next` until there is none; the last reply, with every item. Raises `Refused`."""
    items: list[dict[str, JsonValue]] = []
    after = question.after or 0
    for _ in range(PAGES):
        reply = await get(question if after == (question.after or 0) else question._replace(after=after))
        items += reply.items or ()
        if reply.next is None:
            return reply.model_copy(update={"items": tuple(items)})
        if reply.next <= after:
            break
        after = reply.next
    raise Refused("protocol", f"the server's list of {question.what} does not end; is it a watchfloor server?")
