"""A family of runs and a main process that stands still: the lane orders parent and child alike."""

import asyncio
import os
import signal
from pathlib import Path

import crew
import lanepeers
import peers
from watchfloor.oversight import OrderScope, Oversight, Question, connect, kill_switch


async def states(desk: Oversight) -> set[str]:
    """How all runs stand."""
    return {str(one["state"]) for one in (await desk.get(Question("runs"))).items or ()}


async def test_a_child_is_killed_with_its_parent_while_the_main_process_stands_still(tmp_path: Path) -> None:
    async with peers.spawned(tmp_path / "data", lane=True) as (floor, process):
        mara = await crew.enrolled(floor, tmp_path)
        parent, key = await peers.agent(floor, "planner"), peers.fresh_key()
        line = {"agent": "writer", "jkt": key.public.thumbprint, "tools": ["file.read"], "ttl_s": 30}
        await parent.say({"t": "delegate", "id": "d1", **line})
        token = (await parent.of("delegation"))["token"]
        child = await peers.agent(floor, "writer", None, key=key, parent=token)
        lanes = [await lanepeers.lane_of(floor, one) for one in (parent, child)]
        os.kill(process.pid, signal.SIGSTOP)
        try:
            async with kill_switch(mara) as switch:
                assert (await switch.order("kill", OrderScope(run=parent.run), "it loops")).runs == 2
                for lane in lanes:
                    await lane.stop(await lane.of("order", kind="kill"))
        finally:
            os.kill(process.pid, signal.SIGCONT)
        async with asyncio.timeout(peers.WAIT_S), connect(mara, device="test", kill=False) as desk:
            while await states(desk) != {"STOPPED"}:
                pass  # each look is a question that waits for its answer
        process.send_signal(signal.SIGTERM)
        await process.wait()
