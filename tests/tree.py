"""A warden's side without a tree: a run at a server, and a socket where processes join it.

It starts no command; its body remembers what it was ordered.
"""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from doubles import FakeServer
from sessions import FakeBody
from watchfloor.agent.calling import Caller, Who
from watchfloor.agent.joinlines import DoorChallenge
from watchfloor.agent.keeping import Keeper
from watchfloor.agent.session import Session
from watchfloor.agent.sources import Sources
from watchfloor.identity import Build
from watchfloor.link import real_surroundings
from watchfloor.warden.joiners import LIMIT_BYTES, Joiners, is_join
from watchfloor.wire import SigningKey, encode, stamp

WHO = Who("warden-sh", "sh -c work", "warden", Build(), {})


@dataclass
class Tree:
    """What a test looks at."""

    path: Path
    session: Session
    joiners: Joiners
    body: FakeBody


@asynccontextmanager
async def warded(server: FakeServer, folder: Path) -> AsyncGenerator[Tree]:
    """A warden's run at `server`; cancelled at the end."""
    here = real_surroundings()
    caller = Caller(WHO, Sources(server.url, server.token, None), SigningKey.from_seed(bytes(range(32))), here)
    evidence = caller.sources.read()
    link = await caller.call(evidence)
    session, body = Session(link, caller.key, here), FakeBody()
    joiners = Joiners(session, WHO)

    challenge = DoorChallenge(nonce="A" * 43, at=stamp(here.now()), server=link.server, run=link.welcome.run)

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(encode(challenge) + b"\n")
        first = await reader.readline()
        if is_join(first):
            await joiners.serve(reader, writer, first)
        writer.close()

    path = folder / "s"
    listening = await asyncio.start_unix_server(connected, path, limit=LIMIT_BYTES)
    async with listening, asyncio.TaskGroup() as tasks:
        keeping = tasks.create_task(Keeper(session, joiners.body(body), caller).keep(link, evidence))
        yield Tree(path, session, joiners, body)
        keeping.cancel()
