"""How a run comes about and ends: called for at a server, or joined in a warden's tree.

Never knows the code inside.
"""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from typing import Literal, NamedTuple, Protocol

from watchfloor.agent.body import Body
from watchfloor.agent.calling import Caller
from watchfloor.agent.ending import say_ended
from watchfloor.agent.keeping import Keeper
from watchfloor.agent.session import Session
from watchfloor.agent.stance import Stance

Status = Literal["completed", "failed"]

Handed = Callable[[], Awaitable[str]]
"""Has a token made by a run of this process."""


class Begun(NamedTuple):
    """A run that has begun; `keep` goes on beside the code inside, and returns when nothing can come of it any more."""

    stance: Stance
    keep: Callable[[Body], Coroutine[None, None, None]]


class Origin(Protocol):
    """Where a run comes from."""

    async def begin(self) -> Begun:
        """Begin; raises `Refused` or `Unreachable`."""
        ...

    async def conclude(self, status: Status, summary: str | None) -> str | None:
        """Say how it ended. None when everything said is durable, or it was stopped meanwhile; else a sentence."""
        ...

    def close(self) -> None:
        """Let go of what `begin` opened and `keep` did not close."""
        ...


class Called:
    """A run of its own, at a server."""

    def __init__(self, caller: Caller, patience_s: float, handed: Handed | None = None) -> None:
        self._caller = caller
        self._patience_s = patience_s
        self._handed = handed

    async def begin(self) -> Begun:
        """Call the server and be welcomed."""
        evidence = await asyncio.to_thread(self._caller.sources.read)
        link = await self._caller.call(evidence, parent=await self._parent())
        try:
            session = Session(link, self._caller.key, self._caller.surroundings)
        except ValueError:
            await link.close()
            raise
        self._session = session

        async def keep(body: Body) -> None:
            await Keeper(session, body, self._caller, self._patience_s).keep(link, evidence)

        return Begun(session, keep)

    async def _parent(self) -> str | None:
        """The token of the run that this one is delegated by."""
        if self._handed is not None:
            return await self._handed()
        return await asyncio.to_thread(self._caller.sources.read_parent)

    async def conclude(self, status: Status, summary: str | None) -> str | None:
        """Say that the run ended, and wait until that is durable."""
        return await say_ended(self._session, status, summary)

    def close(self) -> None:
        """Do nothing: `keep` closes its connections."""
