"""A ledger's records one after the other: from a server, or out of a file without one.

Never knows what becomes of them.
"""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

from watchfloor.chain import b64url
from watchfloor.cli.doing.sessions import operator_of
from watchfloor.cli.failures import Failure
from watchfloor.cli.options import Access
from watchfloor.oversight import Oversight, Question, RecordLine, connect, read_records
from watchfloor.records import Kind, Record
from watchfloor.verify import Malformed, open_ledger

Take = Callable[[RecordLine], bool]
"""Takes one record; False if no more are wanted."""


def each_record(access: Access, path: Path | None, take: Take, kinds: tuple[Kind, ...] | None, after: int) -> None:
    """Hand over the records behind a number, in order; from a file if there is a path, else from the server.

    Raises what a session raises, and `Failure` if the file holds what is no record.
    """
    if path is not None:
        _from_file(path, take, kinds, after)
        return

    async def go() -> None:
        operator = await operator_of(access)
        async with connect(operator, device="cli", kill=False) as session:
            await _from_server(session, take, kinds, after)

    asyncio.run(go())


async def _from_server(session: Oversight, take: Take, kinds: tuple[Kind, ...] | None, after: int) -> None:
    following: int | None = after
    while following is not None:
        reply = await session.get(Question("records", after=following, limit=1000, kinds=kinds))
        if not all(take(record) for record in read_records(reply)):
            return
        if reply.next is not None and reply.next <= following:
            raise Failure("the server's records do not go on; is it a watchfloor server?")
        following = reply.next


def _from_file(path: Path, take: Take, kinds: tuple[Kind, ...] | None, after: int) -> None:
    for record in _read(path):
        if record.seq > after and (kinds is None or record.kind in kinds) and not take(record):
            return


def _read(path: Path) -> Iterator[RecordLine]:
    with closing(open_ledger(path)) as source:
        for chunk in source.chunks():
            for record in chunk:
                if isinstance(record, Malformed):
                    raise Failure(f"{str(path)!r}, {record.where}: {record.why}; run watchfloor verify on it")
                yield _line(record)


def _line(record: Record) -> RecordLine:
    return RecordLine(
        seq=record.seq,
        at=record.at,
        kind=record.kind,
        run=record.run,
        agent=record.agent,
        human=record.human,
        epoch=record.epoch,
        salt=b64url(record.salt),
        commit=b64url(record.commit),
        raw=record.raw.decode(errors="replace"),
    )
