"""Operators' programs and the lane: a kill from the command line while the main process stands still."""

import asyncio
import os
import signal
from pathlib import Path

import crew
import lanepeers
import peers
from watchfloor.link import real_surroundings
from watchfloor.oversight import OrderScope, StageLine, connect, kill_switch


async def test_a_switch_goes_by_the_lane_and_finds_it_again_when_the_main_process_says_nothing(tmp_path: Path) -> None:
    async with peers.spawned(tmp_path / "data", lane=True) as (floor, process):
        mara = await crew.enrolled(floor, tmp_path)
        assert mara.pin.lane is not None  # known since the enrolment
        bot = await peers.agent(floor)
        lane = await lanepeers.lane_of(floor, bot)
        os.kill(process.pid, signal.SIGSTOP)
        stages: asyncio.Queue[StageLine] = asyncio.Queue()
        try:
            async with kill_switch(mara, on_stage=stages.put_nowait) as switch:
                assert (await switch.ping()).pong.can_stop
                reply = await switch.order("kill", OrderScope(run=bot.run), "it loops")
                assert reply.runs == 1
                await lane.stop(await lane.of("order"))
                async with asyncio.timeout(peers.WAIT_S):
                    while (await stages.get()).stage != "stopped":
                        pass
        finally:
            os.kill(process.pid, signal.SIGCONT)
        process.send_signal(signal.SIGTERM)
        await process.wait()


async def test_what_the_lane_leaves_to_the_main_process_is_asked_there(tmp_path: Path) -> None:
    async with peers.serving(tmp_path / "data", lane=True) as floor:
        mara = await crew.enrolled(floor, tmp_path)
        bot = await peers.agent(floor)
        async with connect(mara, surroundings=real_surroundings()) as session:
            switch = session.switch
            assert switch is not None
            async with asyncio.timeout(peers.WAIT_S):
                while switch.lane is None or not switch.lane.is_up:
                    await switch.ping()
            assert (await switch.order("pause", OrderScope(run=bot.run))).runs == 1
            assert (await switch.order("resume", OrderScope(run=bot.run))).runs == 1
