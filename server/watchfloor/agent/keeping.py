"""A run's connections, kept: dialled again when they are lost, given up when nothing can come of it.

Never knows what is said over them.
"""

import asyncio
from contextlib import suppress
from typing import Final

from watchfloor.agent.body import Body
from watchfloor.agent.calling import Caller
from watchfloor.agent.lane import Lane
from watchfloor.agent.session import Session
from watchfloor.agent.sources import Evidence
from watchfloor.agent.talking import talk
from watchfloor.errors import CloseCode, Refused, Stopped, Unreachable
from watchfloor.link import Backoff, Link
from watchfloor.visible import visible
from watchfloor.wire import AgentWelcome

PATIENCE_S: Final = 300.0
"""How long a lost server is called again before the run is given up. It stands still from its lease's end on."""

LAST_PATIENCE_S: Final = 15.0
"""How long a killed run tries to bring its last word: by then the server has written its lease off."""

BESIDE_S: Final = 1.0
"""How long a killed run that brought its last word over one connection waits for it to be out on the other."""

_FINAL: Final = {
    CloseCode.REFUSED: "the server let the run go",
    CloseCode.SUPERSEDED: "the run was taken up by another connection",
    CloseCode.PROTOCOL: "the server does not trust this run's lines any more",
}


class Keeper:
    """Keeps one session connected until it is over; `body` carries out its orders."""

    def __init__(self, session: Session, body: Body, caller: Caller, patience_s: float = PATIENCE_S) -> None:
        self._session = session
        self._body = body
        self._caller = caller
        self._patience_s = patience_s
        session.body = body

    async def keep(self, link: Link[AgentWelcome], evidence: Evidence) -> None:
        """Keep the connections; returns when the run is over and its last word was said, or cannot be."""
        lane = Lane(self._session, self._body, self._caller)
        async with asyncio.TaskGroup() as group:
            watch = group.create_task(self._session.watch_lease())
            ways = [group.create_task(self._keep(link, evidence)), group.create_task(lane.keep())]
            try:
                await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
                await self._told()
            finally:
                for task in (watch, *ways):
                    task.cancel()

    async def _told(self) -> None:
        """Wait until a killed run's last word is out on every connection that holds."""
        session = self._session
        if session.orders.is_killed:
            with suppress(TimeoutError):
                async with asyncio.timeout(BESIDE_S):
                    await session.pulse.until(lambda: session.connections.are_told)

    async def _keep(self, link: Link[AgentWelcome], evidence: Evidence) -> None:
        found: tuple[Link[AgentWelcome], Evidence] | None = (link, evidence)
        while found is not None:
            link, evidence = found
            async with link:
                await talk(self._session, self._body, link, self._caller.sources, evidence)
            found = None if self._is_final(link) else await self._dial_again()

    def _is_final(self, link: Link[AgentWelcome]) -> bool:
        """True if no other connection would bring anything."""
        session = self._session
        code = link.close_code
        if code in _FINAL and session.gate.over is None:
            said = visible(link.close_reason, limit=300)
            session.end(Stopped(f"{_FINAL[CloseCode(code)]}{f': {said}' if said else ''}"))
        if session.gate.over is None:
            return False
        return code in _FINAL or session.connections.is_brought or not session.orders.is_killed

    async def _dial_again(self) -> tuple[Link[AgentWelcome], Evidence] | None:
        session, here = self._session, self._caller.surroundings
        lost_s = here.boot_s()
        backoff = Backoff(here.chance)
        while True:
            await asyncio.sleep(backoff.next_s())
            try:
                return await self._resume()
            except Unreachable as error:
                fault = str(error)
            except Refused as error:
                if error.code != "token":  # its file may hold a better one soon
                    session.end(Stopped(f"the run cannot go on: {error.reason}"))
                    return None
                fault = error.reason
            except ValueError as error:
                session.end(Stopped(f"the run cannot go on: {error}"))
                return None
            if session.killed_here_s is not None:  # nobody else can tell the server
                lost_s, limit_s = max(lost_s, session.killed_here_s), self._patience_s
            else:
                limit_s = LAST_PATIENCE_S if session.gate.over is not None else self._patience_s
            if here.boot_s() - lost_s > limit_s:
                session.end(Stopped(f"the run was given up after {limit_s:g} s without its server: {fault}"))
                return None

    async def _resume(self) -> tuple[Link[AgentWelcome], Evidence]:
        evidence = await asyncio.to_thread(self._caller.sources.read)
        facts = self._session.facts
        link = await self._caller.call(evidence, facts.run, facts.server)
        try:
            self._session.take_up(link)
        except ValueError:
            await link.close()
            raise
        return link, evidence
