import asyncio
from pathlib import Path

import peers
from scenes import NOW
from watchfloor.oversight import LinkNews, Oversight, Pins, SnapshotLine, ToConsole, connect, enrol
from watchfloor_console.board import Words
from watchfloor_console.feed import Floor
from watchfloor_console.feed.watching import follow, ping, refresh


async def test_a_session_fills_the_floor_and_what_was_said_before_is_in_the_feed(tmp_path: Path) -> None:
    async with peers.serving(tmp_path / "data") as server:
        bot = await peers.agent(server)
        await bot.think("before")
        await bot.of("ack")
        code = (server.data / "first-operator.code").read_text()
        operator = (await enrol(server.url, code, "mara", Pins(tmp_path / "home"))).operator
        floor, done = Floor(lambda: NOW, Words()), asyncio.Event()

        def hear(line: ToConsole | LinkNews) -> None:
            if isinstance(line, SnapshotLine) and line.done:
                done.set()

        async with connect(operator, device="console", kill=False) as session, asyncio.TaskGroup() as group:
            works = [
                group.create_task(work)
                for work in (follow(session, floor, hear), refresh(session, floor), ping(session, floor))
            ]
            await asyncio.wait_for(done.wait(), 20)
            await until(floor, session, bot.run)
            for work in works:
                work.cancel()
        assert floor.board.runs[bot.run].state == "RUNNING"
        assert any(row.word.text == "says" for row in floor.ring.view(100).rows)


async def until(floor: Floor, session: Oversight, run: str) -> None:
    """Wait until the lease was asked for and the link was measured."""
    async with asyncio.timeout(20):
        while floor.health.link.rtt_ms is None or floor.board.runs[run].lease_until_at is None:
            await session.ping()
