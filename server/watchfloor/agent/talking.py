"""What goes on while one connection holds: lines are heard, said, renewed, refreshed, and orders answered.

Never knows what came before this connection, nor dials.
"""

import asyncio
import json
import logging
from collections.abc import Coroutine
from contextlib import suppress
from typing import Final, cast

from pydantic import JsonValue

from watchfloor.agent.body import Body
from watchfloor.agent.hearing import hear
from watchfloor.agent.session import Session
from watchfloor.agent.sources import Evidence, Sources
from watchfloor.errors import ProtocolError, Refused, Unreachable
from watchfloor.link import Link
from watchfloor.visible import visible
from watchfloor.wire import (
    TO_AGENT,
    AgentWelcome,
    Order,
    Paused,
    Refresh,
    Renew,
    Resumed,
    StoppedLine,
    encode,
    moment,
    stopped_message,
)
from watchfloor.wire.limits import LINES_PER_MESSAGE

log = logging.getLogger("watchfloor.agent")

GATHER_S: Final = 0.005
"""How long lines gather for one message. An action waits for nothing."""

FLUSH_S: Final = 0.5
"""How long a kill's last word waits for outcomes that are still to be sent: evidence is due within 1 s."""

GOODBYE_S: Final = 3.0
"""How long the server has to close after the last word."""

REREAD_S: Final = 30.0
"""How often the token files are looked at, at the latest."""

_NO_SIG: Final = "A" * 86


async def talk(session: Session, body: Body, link: Link[AgentWelcome], sources: Sources, evidence: Evidence) -> None:
    """Talk until the connection ends, for whatever reason."""
    parts = (
        _write(session, link),
        _renew(session, link),
        _refresh(session, link, sources, evidence),
        _answer(session, body, link, -1 if session.orders.is_killed else session.orders_count),
    )
    async with asyncio.TaskGroup() as group:
        helpers = [group.create_task(_while_open(link, part)) for part in parts]
        async for raw in link:
            try:
                line = TO_AGENT.read(raw).body
            except ProtocolError as error:
                log.warning("a line of the server is not understood: %s", visible(error.reason, limit=300))
                continue
            hear(session, line)
        for helper in helpers:
            helper.cancel()


async def _while_open(link: Link[AgentWelcome], part: Coroutine[None, None, None]) -> None:
    try:
        await part
    except Unreachable:
        await link.close()


async def _write(session: Session, link: Link[AgentWelcome]) -> None:
    """Say what is to be said, within the server's limits. A killed run that came back may say nothing of it."""
    spool, limits = session.spool, link.welcome.limits
    window = max(1, limits.unacked_lines)
    paced_s = session.surroundings.boot_s()

    def may_send() -> bool:
        silent = session.links_count > 1 and session.orders.is_killed
        return not silent and spool.unsent_count > 0 and spool.in_transit_count < window

    while True:
        await session.pulse.until(may_send)
        if not spool.is_urgent and spool.unsent_count < LINES_PER_MESSAGE:
            await asyncio.sleep(GATHER_S)
        lines = spool.take(window)
        await link.send_lines(lines)
        session.pulse.beat()
        now_s = session.surroundings.boot_s()
        paced_s = max(now_s, paced_s) + len(lines) / max(1, limits.lines_per_s)
        if paced_s > now_s + 1:  # a second's worth may go at once
            await asyncio.sleep(paced_s - now_s - 1)


async def _renew(session: Session, link: Link[AgentWelcome]) -> None:
    while True:
        await asyncio.sleep(link.welcome.lease.renew_s)
        if session.gate.over is not None:
            return
        n = session.lease.ask(session.surroundings.boot_s())
        await link.send_lines([encode(Renew(n=n))])


async def _refresh(session: Session, link: Link[AgentWelcome], sources: Sources, evidence: Evidence) -> None:
    """Hand in fresh evidence as soon as the files hold some."""
    left = moment(link.welcome.expires_at) - session.clock.now(session.surroundings.boot_s())
    every_s = min(REREAD_S, max(1.0, left.total_seconds() / 4))
    while True:
        await asyncio.sleep(every_s)
        try:
            fresh = await asyncio.to_thread(sources.read)
        except Refused as error:
            log.warning("fresh evidence cannot be read: %s", visible(error.reason, limit=300))
            continue
        if fresh != evidence and session.gate.over is None:
            evidence = fresh
            await link.send_lines([encode(Refresh(token=fresh.token, human=fresh.human))])


async def _answer(session: Session, body: Body, link: Link[AgentWelcome], answered: int) -> None:
    """Say of each order that it was obeyed, once that is so; `answered` were so before this connection."""
    while True:
        answered = await session.order_after(answered)
        order = session.orders.last
        if order is None:
            continue
        if session.orders.is_killed:
            await _last_word(session, body, link, order)
            return
        if session.orders.is_held:
            await body.standing()
            if session.orders.last is order:
                await link.send_lines([encode(Paused(order=order.order))])
        else:
            await link.send_lines([encode(Resumed(order=order.order))])


async def _last_word(session: Session, body: Body, link: Link[AgentWelcome], order: Order) -> None:
    """Say `stopped` when nothing runs any more, and not before."""
    ending = await body.stopped()
    with suppress(TimeoutError):  # the last word counts more than what is still unsent: it stays on record as unknown
        async with asyncio.timeout(FLUSH_S):
            await session.pulse.until(lambda: session.spool.unsent_count == 0)
    facts = session.facts
    line = StoppedLine(order=order.order, epoch=order.epoch, in_flight=ending.in_flight, tree=ending.tree, sig=_NO_SIG)
    fields = cast(dict[str, JsonValue], json.loads(encode(line)))
    sig = facts.key.sign(stopped_message(facts.server, facts.run, fields))
    await link.send_lines([encode(line.model_copy(update={"sig": sig}))])
    await asyncio.sleep(GOODBYE_S)  # a connection that breaks meanwhile may not have brought it: it is said again
    session.has_said_stopped = True
    await link.close()
