"""A run's second connection, at the kill lane: dialled beside the main one, again and again; its loss ends nothing.

Never knows what the run says or does otherwise.
"""

import asyncio
import logging
from typing import Final

from watchfloor.agent.body import Body
from watchfloor.agent.calling import Caller
from watchfloor.agent.session import Session
from watchfloor.agent.ways import answer, converse, renew
from watchfloor.errors import CloseCode, Refused, Unreachable
from watchfloor.link import Backoff, Door, Link, dial
from watchfloor.visible import visible
from watchfloor.wire import LANE_WELCOMES, TO_LANE, LaneHello, LaneWelcome

log = logging.getLogger("watchfloor.agent")

PATH: Final = "/v1/lane"
"""The door of the lane's process."""

LAMENT_AFTER: Final = 3
"""Failed dials in a row after which it is told: the lane may hear of a run a moment later than the run of it."""

HELD_S: Final = 5.0
"""A lane that held for so long is dialled again at once, with short waits."""


class Lane:
    """Keeps the lane of one session, wherever its newest welcome says that there is one."""

    def __init__(self, session: Session, body: Body, caller: Caller) -> None:
        self._session = session
        self._body = body
        self._caller = caller
        self._faults_count = 0

    async def keep(self) -> None:
        """Keep the connection; returns when the run's last word was brought, over whichever connection."""
        session, here = self._session, self._caller.surroundings
        backoff = Backoff(here.chance)
        while not session.connections.is_brought:
            await session.pulse.until(lambda: session.welcome.lane is not None)
            try:
                link = await self._dial(session.welcome.lane or "")
            except (Refused, Unreachable) as error:
                self._lament(str(error))
            else:
                opened_s = here.boot_s()
                await self._talk(link)
                if here.boot_s() - opened_s > HELD_S:
                    backoff.reset()
            if not session.connections.is_brought:
                await asyncio.sleep(backoff.next_s())

    async def _dial(self, url: str) -> Link[LaneWelcome]:
        session = self._session
        facts = session.facts
        door = Door(url, PATH, facts.server, self._caller.tls)
        boot_s = session.surroundings.boot_s
        link = await dial(door, session.credential, session.key, LaneHello, LANE_WELCOMES, boot_s=boot_s)
        if link.welcome.run != facts.run:
            await link.close()
            raise Unreachable("the kill lane answered for another run")
        return link

    async def _talk(self, link: Link[LaneWelcome]) -> None:
        session = self._session
        parts = (renew(session, link, "lane"), answer(session, self._body, link, "lane"))
        async with link:
            await converse(session, link, "lane", TO_LANE, parts)
        self._faults_count = 0
        if link.close_code == CloseCode.REFUSED and "lane" in session.connections.told:
            session.connections.is_brought = True  # it was taken, and the lane let the run go

    def _lament(self, fault: str) -> None:
        """Say once that the lane is away: the run goes on without it."""
        self._faults_count += 1
        if self._faults_count == LAMENT_AFTER:
            log.warning("no kill lane, orders come over the main connection: %s", visible(fault, limit=300))
