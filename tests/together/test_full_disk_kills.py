"""A kill while the ledger's disk is full: it is given, durable in the journal, and in the ledger once there is room."""

import os
import signal
from pathlib import Path

import pytest

import disks
import lanepeers
import peers


def fill(folder: Path) -> Path:
    """Leave no byte free on this file system."""
    filler = folder / "filler"
    with filler.open("wb", buffering=0) as file:
        for size in (65_536, 4096, 512, 1):
            try:
                while file.write(bytes(size)) == size:
                    pass
            except OSError:
                continue
    return filler


@pytest.mark.parametrize("with_lane", [False, True])
async def test_a_kill_on_a_full_disk_is_durable_and_in_the_ledger_after_a_crash(
    tmp_path: Path,
    with_lane: bool,
) -> None:
    with disks.small(tmp_path, 32) as disk:
        data = disk / "data"
        async with peers.spawned(data, lane=with_lane) as (floor, process):
            key = await peers.enrol(floor)
            mara = await peers.console(floor, key)
            kill = await lanepeers.kill_lane_of(floor, mara, key) if with_lane else mara
            bot, lane = await peers.agent(floor), lanepeers.lane_pid(process.pid) if with_lane else 0
            filler = fill(disk)
            while not (await mara.ask("health"))["value"]["backlog"] or (await mara.ask("health"))["value"]["writable"]:
                await bot.think("x" * 8000)
            reply = await kill.order("kill", {"run": bot.run}, reason="enough")
            assert reply["ok"], reply
            assert (await bot.of("order", kind="kill"))["order"] == reply["order"]
            process.kill()
            await process.wait()
            if lane:
                os.kill(lane, signal.SIGKILL)
        filler.unlink()
        async with peers.spawned(data) as (floor, _):
            mara = await peers.console(floor, key)
            await mara.say({"t": "watch", "after": 0, "full": True})
            record = await mara.of("record", kind="run.stopping", run=bot.run)
            assert reply["order"] in record["raw"]
            again = await peers.agent(floor, key=bot.key, resume={"run": bot.run})
            await again.stop(await again.of("order", kind="kill"))
            assert await mara.of("record", kind="run.stopped", run=bot.run)
