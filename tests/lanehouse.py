"""A kill lane that really listens, and the main process's end of it, held by a test."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

import peers
from lanefolk import BOT, KEYRING, MARA, ROLL, SERVER, credential, told
from watchfloor.chain import b64url
from watchfloor.wire import SigningKey
from watchfloor_server.lane import letters as letter
from watchfloor_server.lane.letterbox import Letterbox, socket_path
from watchfloor_server.lane.serving import Lane
from watchfloor_server.lane.terms import Terms
from yard import Mail


def terms_in(folder: Path, **more: object) -> Terms:
    """How a lane on loopback is started."""
    as_usual = Terms(
        data=folder,
        host="127.0.0.1",
        port=0,
        server=KEYRING.server_id,
        key=b64url(SERVER.public.raw),
        lease_ttl_s=10.0,
        lease_renew_s=3.0,
        version="1",
    )
    return as_usual.model_copy(update=more)


class Main:
    """The main process's end of a lane that listens."""

    def __init__(self) -> None:
        self.mail = Mail()
        self.lost = asyncio.Event()
        self.box = Letterbox(letter.TO_MAIN, self.mail.take, self.lost.set)
        self.floor = peers.Floor("", Path(), KEYRING.server_id)

    async def meet(self, folder: Path) -> "Main":
        """Connect once the lane listens, and hear what it has to tell."""
        loop, path = asyncio.get_running_loop(), str(socket_path(folder))
        async with asyncio.timeout(peers.WAIT_S):
            while True:
                try:
                    await loop.create_unix_connection(lambda: self.box, path)
                    break
                except OSError:
                    await asyncio.sleep(0.01)
        ready = await self.mail.until(letter.Ready)
        self.floor = peers.Floor(f"ws://127.0.0.1:{ready.port}", folder, KEYRING.server_id)
        await self.mail.until(letter.Synced)
        return self

    async def end(self) -> None:
        """End the lane in good order, and wait until it hangs up.

        Whoever hangs up first may not be heard: a lane that is just speaking to nobody gives the connection up with
        all that it has not read, and an orphan stays for a minute.
        """
        self.box.post(letter.End())
        async with asyncio.timeout(peers.WAIT_S):
            await self.lost.wait()


@asynccontextmanager
async def listening(folder: Path, terms: Terms | None = None) -> AsyncGenerator[Main]:
    """A lane in this very loop, with everybody told; ended in good order."""
    lane = Lane(terms or terms_in(folder))
    async with asyncio.TaskGroup() as group:
        group.create_task(lane.serve())
        main = await Main().meet(folder)
        main.box.post(ROLL)
        main.box.post(told())
        try:
            yield main
        finally:
            await main.floor.hang_up()
            await main.end()


async def lane_of(main: Main, run: str = "RUN", key: SigningKey = BOT) -> peers.Agent:
    """A run dials its lane; what it is told first is still to be heard."""
    peer: peers.Agent = await peers.greet(main.floor, "/v1/lane", credential(run, key), key, {}, peers.Agent)
    peer.welcome = {"run": run}
    return peer


async def kill_of(main: Main) -> peers.Console:
    """Mara's kill connection."""
    return await peers.console(main.floor, MARA, path="/v1/kill")
