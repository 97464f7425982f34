import asyncio
from pathlib import Path

import pytest

import peers
from watchfloor_server.gateway import feed


async def test_a_folded_feed_that_is_far_behind_leaves_a_gap(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feed, "LEAP", 10)
    monkeypatch.setattr(feed, "PAGE", 1)
    async with peers.serving(tmp_path) as floor:
        key = await peers.enrol(floor)
        mara = await peers.console(floor, key)
        bot = await peers.agent(floor)
        await bot.say(*[bot.line("note", text="x") for _ in range(50)])
        await bot.of("ack", seq=50)
        await mara.say({"t": "watch", "after": 0, "full": False})
        gap = await mara.of("gap")
        assert gap["from"] == 2
        assert gap["to"] > 50


async def test_a_console_that_leaves_while_it_catches_up_is_forgotten(tmp_path: Path) -> None:
    async with peers.serving(tmp_path) as floor:
        key = await peers.enrol(floor)
        bot = await peers.agent(floor)
        await bot.say(*[bot.line("note", text="x" * 1000) for _ in range(200)])
        await bot.of("ack", seq=200)
        for _ in range(5):
            mara = await peers.console(floor, key)
            await mara.say({"t": "watch", "after": 0})
            mara.socket.transport.abort()
            await mara.socket.wait_closed()
        await asyncio.sleep(0)
        assert (await peers.console(floor, key)).welcome["operator"]["name"] == "mara"
