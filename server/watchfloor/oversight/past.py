"""The past as a server tells it: records page by page, one run's or all, and when a number was written.

Never knows how a question travels, and believes no proof by itself.
"""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Final, NamedTuple

from watchfloor.errors import Refused
from watchfloor.oversight.questions import Question, read_records
from watchfloor.records import Kind
from watchfloor.wire import RecordLine, Reply, moment

Get = Callable[[Question], Awaitable[Reply]]

PAGE: Final = 1000
"""Records asked for at a time; the server sends fewer where they are long."""

PROBES: Final = 48
"""Questions at most to find a moment: each halves what is left, and numbers have 53 bits."""


class Stretch(NamedTuple):
    """Records after a number, in order; `upto` is how far the server looked, `is_whole` whether that is all."""

    records: tuple[RecordLine, ...]
    upto: int
    is_whole: bool


async def read_stretch(
    get: Get,
    after: int,
    upto: int,
    *,
    run: str | None = None,
    kinds: tuple[Kind, ...] | None = None,
    pages: int = 40,
) -> Stretch:
    """Read what was written after one number, up to another, in at most so many questions; raises `Refused`."""
    found: list[RecordLine] = []
    for _ in range(pages):
        reply = await get(Question("records", run=run, kinds=kinds, after=after, limit=PAGE))
        page = read_records(reply)
        found += [record for record in page if record.seq <= upto]
        if reply.next is None or reply.next <= after or (page and page[-1].seq >= upto):
            return Stretch(tuple(found), upto, is_whole=True)
        after = reply.next
        if after >= upto:
            return Stretch(tuple(found), upto, is_whole=True)
    return Stretch(tuple(found), after, is_whole=False)


async def read_record(get: Get, seq: int) -> RecordLine:
    """Read one record; raises `Refused` if there is none of that number."""
    page = read_records(await get(Question("records", after=max(0, seq - 1), limit=1)))
    if not page or page[0].seq != seq:
        raise Refused("unknown", f"there is no record {seq}; the ledger has none of that number")
    return page[0]


async def number_at(get: Get, at: datetime, head: int) -> int:
    """The last number that was written at or before a moment; 0 if the ledger is younger."""
    low, high = 0, head
    for _ in range(PROBES):
        if low >= high:
            break
        middle = (low + high + 1) // 2
        page = read_records(await get(Question("records", after=middle - 1, limit=1)))
        if page and moment(page[0].at) <= at:
            low = max(middle, min(page[0].seq, high))
        else:
            high = middle - 1
    return low
