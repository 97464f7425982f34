"""What goes on while the main connection holds: lines are said, evidence is refreshed; the rest as on each connection.

Never knows what came before this connection, nor dials.
"""

import asyncio
import logging
from typing import Final

from watchfloor.agent.body import Body
from watchfloor.agent.session import Session
from watchfloor.agent.sources import Evidence, Sources
from watchfloor.agent.ways import answer, converse, renew
from watchfloor.errors import Refused
from watchfloor.link import Link
from watchfloor.visible import visible
from watchfloor.wire import TO_AGENT, AgentWelcome, Practised, Refresh, encode, moment
from watchfloor.wire.limits import LINES_PER_MESSAGE

log = logging.getLogger("watchfloor.agent")

GATHER_S: Final = 0.005
"""How long lines gather for one message. An action waits for nothing."""

REREAD_S: Final = 30.0
"""How often the token files are looked at, at the latest."""


async def talk(session: Session, body: Body, link: Link[AgentWelcome], sources: Sources, evidence: Evidence) -> None:
    """Talk until the connection ends, for whatever reason."""
    parts = (
        _write(session, link),
        renew(session, link, "main"),
        _refresh(session, link, sources, evidence),
        _ask(session, link),
        answer(session, body, link, "main"),
        _practise(session, link),
    )
    await converse(session, link, "main", TO_AGENT, parts)


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


async def _ask(session: Session, link: Link[AgentWelcome]) -> None:
    """Send what is asked beside the numbered lines."""
    while True:
        await link.send_lines(await session.asking.to_send())


async def _practise(session: Session, link: Link[AgentWelcome]) -> None:
    """Practise as the server asks, one after the other; who is no warden cannot."""
    session.practices.clear()
    while True:
        await session.pulse.until(lambda: bool(session.practices))
        name = session.practices.popleft()
        if session.practise is None:
            line = Practised(id=name, answer="failed", code="no warden is here")
        else:
            line = await session.practise(name)
        if session.gate.over is None:
            await link.send_lines([encode(line)])


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
