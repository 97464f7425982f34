import asyncio
from pathlib import Path

import peers
import shell as shells
from watchfloor.cli.doing.tailing import LAST

HOSTILE = "\x1b[2J\x1b[H all is well \u202e\r\n9999  fake record"


async def test_tail_shows_every_record_once_and_one_a_line(tmp_path: Path) -> None:
    async with peers.serving(tmp_path / "data") as floor:
        shell = await shells.enrolled(floor, tmp_path)
        bot = await peers.agent(floor)
        await bot.think(HOSTILE)
        await bot.propose("a1", "file.read", {"path": HOSTILE})
        told = await shell.run("tail", "--after", "0")
        assert [int(line.split()[0]) for line in told.out.splitlines()] == list(
            range(1, len(told.out.splitlines()) + 1)
        )
        assert shells.is_tame(told.out)
        assert "ALLOW file.read" in told.out
        records = (await shell.run("tail", "--run", bot.run[:4], "--kind", "reasoning", "--json")).objects
        assert [each["kind"] for each in records] == ["reasoning"]
        assert "raw" in records[0]
        assert len((await shell.run("tail")).out.splitlines()) <= LAST + 4


async def test_follow_goes_on_with_what_comes(tmp_path: Path) -> None:
    async with peers.serving(tmp_path / "data") as floor:
        shell = await shells.enrolled(floor, tmp_path)
        bot = await peers.agent(floor)
        process = await asyncio.create_subprocess_exec(
            *shell.command("tail", "--follow", "--json", "--kind", "reasoning"),
            env=shell.whole_env,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        assert process.stdout is not None
        async with asyncio.timeout(50):
            await bot.think("first")
            assert b"first" in await process.stdout.readline()
            await bot.think("second")
            assert b"second" in await process.stdout.readline()
            process.send_signal(2)
            assert await process.wait() == 130
            assert process.stderr is not None
            assert await process.stderr.read() == b""


async def test_since_shows_what_changed_since_this_operator_looked_and_then_it_is_seen(tmp_path: Path) -> None:
    async with peers.serving(tmp_path / "data") as floor:
        shell = await shells.enrolled(floor, tmp_path)
        bot = await peers.agent(floor)
        await bot.think(HOSTILE)
        await bot.propose("a1", "file.read", {"path": "x"})
        await bot.propose("a2", "no.such.tool", {"path": HOSTILE})
        first = (await shell.run("since", "--json")).objects
        assert [each["kind"] for each in first if each["kind"].startswith(("action", "reason"))] == ["action.decided"]
        assert "run.started" in [each["kind"] for each in first]
        again = await shell.run("since")
        assert (again.code, again.out) == (0, ""), again
        told = await shell.run("since", "0")
        assert "DENY no.such.tool" in told.out
        assert shells.is_tame(told.out)
