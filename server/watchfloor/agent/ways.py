"""What a run says and hears on each of its connections: leases, orders and their answers, the last word.

Never knows how a connection came about, nor what else is said over it.
"""

import asyncio
import json
import logging
from collections.abc import Coroutine, Iterable
from contextlib import suppress
from typing import Final, TypeVar, cast

from pydantic import JsonValue

from watchfloor.agent.body import Body, Ending
from watchfloor.agent.connections import Way
from watchfloor.agent.hearing import hear
from watchfloor.agent.session import Session
from watchfloor.errors import ProtocolError, Unreachable
from watchfloor.link import Link
from watchfloor.visible import visible
from watchfloor.wire import (
    AgentWelcome,
    LaneWelcome,
    Order,
    Paused,
    Reader,
    Renew,
    Resumed,
    StoppedLine,
    ToAgent,
    ToLane,
    encode,
    stopped_message,
)

log = logging.getLogger("watchfloor.agent")

T = TypeVar("T", ToAgent, ToLane)
AnyLink = Link[AgentWelcome] | Link[LaneWelcome]

FLUSH_S: Final = 0.5
"""How long a kill's last word waits for outcomes that are still to be sent: evidence is due within 1 s."""

GOODBYE_S: Final = 3.0
"""How long the server has to close after the last word."""

LATE: Final = 1.5
"""Renewal times after which the main connection asks too: a lane that is up may hang, and the lease has three."""

_NO_SIG: Final = "A" * 86


async def converse(
    session: Session, link: AnyLink, way: Way, reader: Reader[T], parts: Iterable[Coroutine[None, None, None]]
) -> None:
    """Hear each line, and do `parts` beside it, until the connection ends, for whatever reason."""
    session.connections.opened(way)
    try:
        async with asyncio.TaskGroup() as group:
            helpers = [group.create_task(_while_open(link, part)) for part in parts]
            async for raw in link:
                _take(session, raw, reader)
                await asyncio.sleep(0)  # an order on the other connection waits for no queue on this one
            for helper in helpers:
                helper.cancel()
    finally:
        session.connections.closed(way)


def _take(session: Session, raw: bytes, reader: Reader[T]) -> None:
    try:
        line = reader.read(raw).body
    except ProtocolError as error:
        log.warning("a line of the server is not understood: %s", visible(error.reason, limit=300))
        return
    hear(session, line)


async def _while_open(link: AnyLink, part: Coroutine[None, None, None]) -> None:
    try:
        await part
    except Unreachable:
        await link.close()


async def renew(session: Session, link: AnyLink, way: Way) -> None:
    """Ask for the lease again and again: over the lane where it answers, else over the main connection."""
    every_s = session.welcome.lease.renew_s
    if way == "main":
        await asyncio.sleep(every_s)  # its hello brought a lease
    while session.gate.over is None:
        now_s = session.surroundings.boot_s()
        if way == "lane" or "lane" not in session.connections.up or session.lease.age_s(now_s) > LATE * every_s:
            await link.send_lines([encode(Renew(n=session.lease.ask(now_s)))])
        await asyncio.sleep(every_s)


def answer(session: Session, body: Body, link: AnyLink, way: Way) -> Coroutine[None, None, None]:
    """Say of each order from now on that it was obeyed, once that is so; of a kill that is out already too."""
    return _answer(session, body, link, way, -1 if session.orders.is_killed else session.orders_count)


async def _answer(session: Session, body: Body, link: AnyLink, way: Way, answered: int) -> None:
    while True:
        answered = await session.order_after(answered)
        order = session.orders.last
        if order is None:
            continue
        if session.orders.is_killed:
            await _last_word(session, body, link, way)
            return
        if session.orders.is_held:
            await body.standing()
            if session.orders.last is order:
                await link.send_lines([encode(Paused(order=order.order))])
        else:
            await link.send_lines([encode(Resumed(order=order.order))])


async def _last_word(session: Session, body: Body, link: AnyLink, way: Way) -> None:
    """Say `stopped` when nothing runs any more, and not before."""
    ending = await body.stopped()
    with suppress(TimeoutError):  # the last word counts more than what is still unsent: it stays on record as unknown
        async with asyncio.timeout(FLUSH_S):
            await session.pulse.until(lambda: _is_flushed(session, way))
    order = session.orders.last
    if order is not None:
        await link.send_lines([encode(stopped_line(session, order, ending))])
        session.connections.tell(way)
        await asyncio.sleep(GOODBYE_S)  # a connection that breaks meanwhile may not have brought it: it is said again
    session.connections.is_brought = True
    await link.close()


def _is_flushed(session: Session, way: Way) -> bool:
    """True if what was said before the last word is ahead of it; the lane overtakes what is not yet durable."""
    if way == "main":
        return session.spool.unsent_count == 0
    return "main" not in session.connections.up or session.spool.unconfirmed_count == 0


def stopped_line(session: Session, order: Order, ending: Ending) -> StoppedLine:
    """Write the run's last word, signed by its key."""
    facts = session.facts
    line = StoppedLine(
        order=order.order,
        epoch=order.epoch,
        in_flight=ending.in_flight,
        tree=ending.tree,
        signed=ending.signed,
        sig=_NO_SIG,
    )
    fields = cast(dict[str, JsonValue], json.loads(encode(line)))
    sig = session.key.sign(stopped_message(facts.server, facts.run, fields))
    return line.model_copy(update={"sig": sig})
