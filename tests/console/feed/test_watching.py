import asyncio
from pathlib import Path
from typing import cast

import pytest

import peers
from scenes import NOW
from watchfloor.oversight import (
    Fork,
    LinkNews,
    OrderScope,
    Oversight,
    Pins,
    SnapshotLine,
    ToConsole,
    Unreachable,
    connect,
    enrol,
)
from watchfloor_console.board import Words
from watchfloor_console.feed import Floor, watching
from watchfloor_console.feed.watching import follow, ping, refresh, verify


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


async def test_the_ledger_is_verified_on_as_the_server_signs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watching, "VERIFY_S", 0.05)
    async with peers.serving(tmp_path / "data") as server:
        bot = await peers.agent(server)
        code = (server.data / "first-operator.code").read_text()
        operator = (await enrol(server.url, code, "mara", Pins(tmp_path / "home"))).operator
        floor = Floor(lambda: NOW, Words())
        async with connect(operator, device="console", kill=False) as session, asyncio.TaskGroup() as group:
            work = group.create_task(verify(session, floor))
            await session.order("kill", OrderScope(run=bot.run))  # a kill is signed at once
            async with asyncio.timeout(20):
                while floor.health.ledger.verified_to <= session.welcome.head.size:
                    await session.ping()
            work.cancel()


class Shown:
    """A session whose ledger is what a test says, one answer after another."""

    def __init__(self, *answers: int | Exception) -> None:
        self.answers = list(answers)

    async def verify(self) -> int:
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer


async def test_a_server_that_is_away_is_asked_again_and_a_fork_ends_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watching, "VERIFY_S", 0.0)
    floor = Floor(lambda: NOW, Words())
    shown = Shown(Unreachable("away"), 7, Fork(7, 5, "it is shorter"))
    await verify(cast(Oversight, shown), floor)
    assert floor.health.ledger.verified_to == 7
    assert "FORK" in floor.health.link.fork
    assert not floor.health.is_live()
