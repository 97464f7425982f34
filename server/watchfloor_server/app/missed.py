"""What an operator missed: of all records behind a number, those that tell something.

Never counts anything as seen.
"""

import json
from collections.abc import Awaitable, Callable
from typing import Final, NamedTuple, cast

from pydantic import JsonValue

from watchfloor.records import KINDS, Kind
from watchfloor_server.gateway.batch import is_telling
from watchfloor_server.gateway.frames import record_line
from watchfloor_server.ledger import Page

_QUIET: Final[frozenset[Kind]] = frozenset(
    {"reasoning", "note", "action.proposed", "checkpoint.signed", "operator.joined", "operator.left", "grant.issued"}
)
"""Kinds that go on all the time, and that nobody has missed."""

TELLING: Final[tuple[Kind, ...]] = tuple(kind for kind in KINDS if kind not in _QUIET)

LOOKED: Final = 20
"""Pages that are read for one answer: the rest is another question, so that none takes long."""

Object = dict[str, JsonValue]
Read = Callable[[int, int, tuple[Kind, ...]], Awaitable[Page]]


class Missed(NamedTuple):
    """Records, and the number to ask after for more; None if that was all."""

    items: tuple[Object, ...]
    next: int | None


async def missed(read: Read, after: int, limit: int, most_bytes: int) -> Missed:
    """Read on after a number until `limit` records tell something, or they have so many bytes; the first always fits.

    `read` gives a page: after a number, at most so many, of these kinds.
    """
    items: list[Object] = []
    size = 0
    for _ in range(LOOKED):
        page = await read(after, limit, TELLING)
        for record in page.records:
            if not is_telling(record):
                continue
            line = record_line(record)
            size += len(line)
            if items and (size > most_bytes or len(items) == limit):
                return Missed(tuple(items), record.seq - 1)
            items.append(cast(Object, json.loads(line)))
        if page.next is None:
            return Missed(tuple(items), None)
        after = page.next
    return Missed(tuple(items), after)
