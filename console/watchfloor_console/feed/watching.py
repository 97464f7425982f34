"""Following one session: its feed, fresh views of leases, and its round trip, all of it onto the floor.

Never draws, and never decides anything.
"""

import asyncio
from collections.abc import Callable
from typing import Final

from watchfloor.oversight import (
    Fork,
    LinkBack,
    LinkEnded,
    LinkNews,
    Oversight,
    Question,
    RecordLine,
    Refused,
    SnapshotLine,
    ToConsole,
    Unreachable,
    Watch,
    moment,
    read_condition,
    read_on,
    read_runs,
    read_stretch,
)
from watchfloor.records import Kind
from watchfloor_console.board import recall
from watchfloor_console.feed.floor import Floor

ROWS: Final = 200
"""Rows between two frames: more than the highest screen shows."""

HZ: Final = 15.0
"""Frames a second that a console can show; the server folds the rest."""

PAST: Final = 100
"""Records of before that the feed begins with."""

RECALLED: Final = 20_000
"""How far back is looked for who answered cards that are open, and was called for them: a card is open for minutes."""

KINDS: Final[tuple[Kind, ...]] = (
    "escalation.opened",
    "escalation.verdict",
    "escalation.paged",
    "operator.removed",
    "proposal.made",
    "policy.loaded",
)
"""What a snapshot does not hold of open cards, and of a policy that waits."""

VIEWS_S: Final = 2.0
"""How often leases and links are asked for: no record tells of a renewal."""

PING_S: Final = 4.0

VERIFY_S: Final = 15.0
"""How often the newest checkpoint is asked for: the server signs one a minute, and at once after what matters."""


Hear = Callable[[ToConsole | LinkNews], None]


async def follow(session: Oversight, floor: Floor, hear: Hear | None = None, *, is_read_only: bool = False) -> None:
    """Follow until the session is refused; raises `Refused` or `Fork` then. `hear` gets each line after the floor."""
    greet(session, floor, is_read_only=is_read_only)
    has_begun = False
    async for line in session.feed(Watch(after=None, full=False, rows=ROWS, hz=HZ)):
        if isinstance(line, LinkBack):
            greet(session, floor, is_read_only=is_read_only)
        floor.take(line)
        if isinstance(line, SnapshotLine) and line.done and not has_begun:
            has_begun = True
            await _begin(session, floor, line.upto)
        if hear is not None:
            hear(line)


async def _begin(session: Oversight, floor: Floor, upto: int) -> None:
    """Show the newest records before this session; without them the feed only begins emptier."""
    try:
        stretch = await read_stretch(session.get, max(0, upto - RECALLED), upto, kinds=KINDS)
        recall(floor.board, stretch.records if stretch.is_whole else ())
        floor.changes += 1
        reply = await session.get(Question("records", after=max(0, upto - PAST), limit=PAST))
        floor.begin([RecordLine.model_validate({"t": "record", **item}) for item in reply.items or ()])
    except (Refused, Unreachable, ValueError):
        return


def greet(session: Oversight, floor: Floor, *, is_read_only: bool) -> None:
    """Take the last welcome, and who vouches for the operator if they do not sign themselves."""
    floor.welcome(session.welcome, moment(session.welcome.now), is_read_only=is_read_only)
    vouch = session.operator.vouch
    floor.health = floor.health._replace(gateway="" if vouch is None else vouch.gateway)


async def refresh(session: Oversight, floor: Floor) -> None:
    """Ask again and again for what no record tells; an unanswered question is asked again next time."""
    while True:
        try:
            floor.board.refresh(read_runs(await read_on(session.get, Question("runs"))))
            floor.is_as(read_condition(await session.get(Question("health"))))
        except (Refused, Unreachable):
            floor.changes += 1  # what is shown grows old, and the link's own lamp says so
        await asyncio.sleep(VIEWS_S)


async def ping(session: Oversight, floor: Floor) -> None:
    """Measure the link."""
    while True:
        try:
            probe = await session.ping()
            floor.pinged(probe.round_trip_ms)
        except (Refused, Unreachable):
            floor.changes += 1  # the feed itself tells that the link is lost
        await asyncio.sleep(PING_S)


async def verify(session: Oversight, floor: Floor) -> None:
    """Check again and again that the ledger grew out of what was seen of it; ends with a fork, which stays."""
    while True:
        try:
            floor.verified(await session.verify())
        except Fork as fork:
            floor.take(LinkEnded(fork))
            return
        except (Refused, Unreachable):
            floor.changes += 1  # what was verified grows old, and is shown beside the head
        await asyncio.sleep(VERIFY_S)
