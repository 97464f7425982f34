"""`tail` and `since`: what happens, a line a record, by number and without a gap.

Never changes anything.
"""

import json
from collections.abc import Sequence
from contextlib import aclosing
from typing import Final, NamedTuple, cast

from watchfloor.cli import output
from watchfloor.cli.doing.aiming import run_named
from watchfloor.cli.doing.sessions import with_session
from watchfloor.cli.doing.wording import words_of
from watchfloor.cli.failures import Usage
from watchfloor.cli.options import Access
from watchfloor.ids import short
from watchfloor.oversight import LinkBack, LinkLost, Oversight, Question, RecordLine, Unreadable, Watch
from watchfloor.records import KINDS, Kind

LAST: Final = 20
"""Records shown where nobody says from which one on."""


class Wish(NamedTuple):
    """What to show: one run, some kinds, from behind a number, and whether to go on."""

    run: str | None
    kinds: tuple[str, ...]
    after: int | None
    follow: bool


def tail(access: Access, wish: Wish, *, as_json: bool) -> int:
    """Print records until there is no more, or with `follow` until Ctrl+C."""
    kinds = _kinds(wish.kinds)

    async def work(session: Oversight) -> int:
        run = None if wish.run is None else (await run_named(session, wish.run)).run
        after = wish.after
        if after is None:
            after = 0 if run or kinds else await _last(session)
        if wish.follow:
            watch = Watch(after=after, runs=None if run is None else (run,), kinds=kinds)
            await _follow(session, watch, as_json=as_json)
        else:
            await _page(session, Question("records", run=run, after=after, kinds=kinds), as_json=as_json)
        return 0

    return with_session(access, work)


def since(access: Access, seq: int | None, *, as_json: bool) -> int:
    """Print what changed behind a number; without one behind what this operator saw, and then it is seen."""

    async def work(session: Oversight) -> int:
        upto = session.welcome.head.size
        last = await _page(session, Question("since", seq=seq), as_json=as_json)
        if seq is None:
            await session.seen(max(upto, last))
            await session.ping()  # the same connection: when it answers, it has heard
        return 0

    return with_session(access, work)


async def _last(session: Oversight) -> int:
    """Find the number behind which the last few records are."""
    health = (await session.get(Question("health"))).value
    size = health.get("records") if isinstance(health, dict) else None
    return max(0, size - LAST) if isinstance(size, int) else 0


async def _page(session: Oversight, question: Question, *, as_json: bool) -> int:
    """Print page by page; answers the number of the last record."""
    after, last = question.after or 0, 0
    while True:
        reply = await session.get(question._replace(after=after))
        for item in reply.items or ():
            # The JSON form: a record in an answer is the line `record`.
            record = RecordLine.model_validate_json(json.dumps(item))
            _print(record, as_json=as_json)
            last = record.seq
        if reply.next is None:
            return last
        after = reply.next


async def _follow(session: Oversight, watch: Watch, *, as_json: bool) -> None:
    async with aclosing(session.feed(watch)) as feed:
        async for heard in feed:
            if isinstance(heard, RecordLine):
                _print(heard, as_json=as_json)
            elif isinstance(heard, LinkLost):
                output.hint("watchfloor: the link is lost ({}); it is dialled again", heard.reason)
            elif isinstance(heard, LinkBack):
                output.hint(f"watchfloor: the link is back after {heard.gone_s:.1f} s; nothing is missing")
            elif isinstance(heard, Unreadable):
                output.hint("watchfloor: a line was passed over that this version cannot read: {}", heard.reason)


def _print(record: RecordLine, *, as_json: bool) -> None:
    if as_json:
        output.emit(record.model_dump(mode="json", exclude_none=True))
        return
    who = "-" if record.run is None else f"{record.agent} {short(record.run)}"
    output.say("{}  {}  {}  {}  {}", str(record.seq), record.at, f"{record.kind:<18}", f"{who:<20}", words_of(record))


def _kinds(names: Sequence[str]) -> tuple[Kind, ...] | None:
    for name in names:
        if name not in KINDS:
            raise Usage(f"there is no kind of record {name!r}; it is one of {', '.join(KINDS)}")
    return cast(tuple[Kind, ...], tuple(names)) or None
