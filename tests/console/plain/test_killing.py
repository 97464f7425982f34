import asyncio
from pathlib import Path

import pytest

import crew
import peers
from talks import Talk
from watchfloor.oversight import OrderScope, Unreachable
from watchfloor_console.plain.killing import KillWay


async def test_the_way_of_a_kill_is_open_beforehand_and_proves_itself(tmp_path: Path, talk: Talk) -> None:
    async with peers.serving(tmp_path / "data") as served:
        mara = await crew.enrolled(served, tmp_path)
        bot = await peers.agent(served)
        way = KillWay(mara, talk.floor, talk.said.append)
        talk.floor.health = talk.floor.health._replace(kill=talk.floor.health.kill._replace(is_up=False))
        with pytest.raises(Unreachable, match="NO LINK"):
            await way.order("kill", OrderScope(run=bot.run), None)
        async with asyncio.timeout(peers.WAIT_S), asyncio.TaskGroup() as group:
            keeping = group.create_task(way.keep_open())
            while not talk.floor.health.kill.is_up:  # noqa: ASYNC110 - the console gives no sign of its own
                await asyncio.sleep(0.01)
            reply = await way.order("kill", OrderScope(run=bot.run), None)
            keeping.cancel()
        assert reply.runs == 1
        assert not talk.floor.health.kill.is_up
