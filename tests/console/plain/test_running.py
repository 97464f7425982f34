import asyncio
import io
import os
from pathlib import Path

import crew
import peers
from watchfloor.oversight import Operator
from watchfloor_console.plain import Manner, attend


class Session:
    """A plain console beside the test: words go in through a pipe, lines come out."""

    def __init__(self, operator: Operator) -> None:
        self.reads, self.writes = os.pipe()
        self.out = io.StringIO()
        self.manner = Manner(lines_per_s=50.0, stdin=self.reads, out=self.out)
        self.operator = operator

    def type(self, text: str) -> None:
        os.write(self.writes, text.encode() + b"\n")

    async def until(self, *wanted: str) -> str:
        while not all(word in self.out.getvalue() for word in wanted):  # noqa: ASYNC110 - the console gives no sign of its own
            await asyncio.sleep(0.01)
        return self.out.getvalue()

    def code(self) -> str:
        line = next(line for line in self.out.getvalue().splitlines() if "good for 20 s" in line)
        return "".join(line.split("code")[1].split(",")[0].split())


async def test_a_person_reads_a_card_approves_it_and_kills_the_run(tmp_path: Path) -> None:
    async with peers.serving(tmp_path / "data") as served:
        session = Session(await crew.enrolled(served, tmp_path))
        bot = await peers.agent(served)
        async with asyncio.timeout(peers.WAIT_S * 2), asyncio.TaskGroup() as group:
            living = group.create_task(attend(session.operator, session.manner))
            await session.until("KILL READY", f"SELECTED   refund-bot, run {bot.run[:4]}")
            assert (await bot.propose("a1", "file.write", {"path": "/tmp/x"}))["answer"] == "wait"
            await session.until("NEEDS YOU")
            session.type("next")
            await session.until("approve is open")
            session.type("approve E-")
            await session.until("good for 20 s")
            await asyncio.sleep(0.8)  # a hand takes longer than type-ahead does
            session.type(session.code())
            assert (await bot.of("decision"))["answer"] == "allow"
            await session.until("APPROVED", "by mara")
            session.type("kill")
            await bot.stop(await bot.of("order"))
            said = await session.until("STOPPED            refund-bot", "acknowledged after", "given after")
            assert "by its own word" in said
            session.type("quit")
            assert await living == 0
        os.close(session.writes)
        os.close(session.reads)
        assert session.out.getvalue().isascii()


async def test_the_end_of_the_input_ends_it_unless_it_has_a_time_of_its_own(tmp_path: Path) -> None:
    async with peers.serving(tmp_path / "data") as served:
        mara = await crew.enrolled(served, tmp_path)
        nothing = os.open(os.devnull, os.O_RDONLY)
        out = io.StringIO()
        async with asyncio.timeout(peers.WAIT_S):
            assert await attend(mara, Manner(stdin=nothing, out=out)) == 0
            assert await attend(mara, Manner(seconds=1.5, ends_at_eof=False, stdin=nothing, out=out)) == 0
        os.close(nothing)
        assert "STATUS" in out.getvalue()
        assert "[kill" not in out.getvalue()


async def test_who_only_reads_is_told_so(tmp_path: Path) -> None:
    async with peers.serving(tmp_path / "data") as served:
        session = Session(await crew.enrolled(served, tmp_path))
        manner = session.manner._replace(is_read_only=True)
        async with asyncio.timeout(peers.WAIT_S), asyncio.TaskGroup() as group:
            group.create_task(attend(session.operator, manner))
            await session.until("READ ONLY  this console can stop nothing", "\n")
            session.type("stop all")
            await session.until("no         this console can stop nothing")
            session.type("quit")
        os.close(session.writes)
        os.close(session.reads)
