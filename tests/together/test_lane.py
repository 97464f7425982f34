"""The kill lane as real processes: it orders while the main process hangs or is dead, and that comes back to it."""

import asyncio
import os
import signal
from pathlib import Path

from websockets.exceptions import InvalidHandshake

import lanepeers
import peers


async def test_a_kill_over_the_lane_reaches_the_run_there_and_its_stages_come_back(tmp_path: Path) -> None:
    async with peers.serving(tmp_path, lane=True) as floor:
        key = await peers.enrol(floor)
        desk = await peers.console(floor, key)
        bot = await peers.agent(floor)
        lane = await lanepeers.lane_of(floor, bot)
        kill = await lanepeers.kill_lane_of(floor, desk, key)
        await lane.say({"t": "renew", "n": 1})
        assert (await lane.of("lease", n=1))["ttl_s"] == 10.0
        reply = await kill.order("kill", {"run": bot.run}, reason="it loops")
        assert (reply["ok"], reply["runs"]) == (True, 1)
        order = await lane.of("order")
        assert (order["kind"], order["order"], order["by"]) == ("kill", reply["order"], "mara")
        assert (await bot.of("order"))["order"] == reply["order"]
        await lane.stop(order)
        for stage in ("given", "accepted", "acknowledged", "stopped"):
            assert (await kill.of("stage", stage=stage))["run"] == bot.run
        assert (await lane.closed())[0] == 4403
        assert (await bot.closed())[0] == 4403


async def test_it_takes_only_what_stops(tmp_path: Path) -> None:
    async with peers.serving(tmp_path, lane=True) as floor:
        key = await peers.enrol(floor)
        desk = await peers.console(floor, key)
        bot = await peers.agent(floor)
        kill = await lanepeers.kill_lane_of(floor, desk, key)
        assert "no rearm" in (await kill.order("rearm", {"run": bot.run}))["error"]
        assert (await kill.order("pause", {"run": bot.run}))["ok"]
        assert "no kill of yours" in (await kill.order("resume", {"run": bot.run}))["error"]
        assert (await desk.order("resume", {"run": bot.run}))["ok"]
        assert (await kill.order("kill", {"run": bot.run}, after_s=9))["ok"]
        assert (await bot.of("order", kind="kill"))["after_s"] == 9
        assert (await kill.order("resume", {"run": bot.run}))["ok"]
        assert (await bot.of("order", kind="resume"))["by"] == "mara"


async def test_while_the_main_process_stands_still_the_lane_stops_runs_and_is_caught_up_with(tmp_path: Path) -> None:
    async with peers.spawned(tmp_path, lane=True) as (floor, process):
        key = await peers.enrol(floor)
        desk = await peers.console(floor, key)
        bot = await peers.agent(floor)
        lane = await lanepeers.lane_of(floor, bot)
        kill = await lanepeers.kill_lane_of(floor, desk, key)
        os.kill(process.pid, signal.SIGSTOP)
        try:
            assert (await kill.order("kill", {"all": True}, reason="now"))["runs"] == 1
            await lane.stop(await lane.of("order"))
            assert await kill.of("stage", stage="stopped")
            await kill.say({"t": "ping", "nonce": "n"})
            assert (await kill.of("pong", nonce="n"))["can_stop"]
        finally:
            os.kill(process.pid, signal.SIGCONT)
        assert (await bot.of("order", kind="kill"))["reason"] == "now"
        await desk.say({"t": "watch", "after": 0, "full": True})
        assert await desk.of("record", kind="run.stopped")
        refused = await lanepeers.agent_refused(floor)
        assert refused["code"] == "locked"
        process.send_signal(signal.SIGTERM)
        await process.wait()


async def test_a_kill_over_the_lane_while_the_main_process_is_dead_is_found_at_its_next_start(tmp_path: Path) -> None:
    async with peers.spawned(tmp_path, lane=True) as (floor, process):
        key = await peers.enrol(floor)
        desk = await peers.console(floor, key)
        bot = await peers.agent(floor)
        lane = await lanepeers.lane_of(floor, bot)
        kill = await lanepeers.kill_lane_of(floor, desk, key)
        process.kill()
        await process.wait()
        assert (await kill.order("kill", {"run": bot.run}))["ok"]
        assert (await lane.of("order"))["kind"] == "kill"
        await floor.hang_up()
        async with peers.spawned(tmp_path, lane=True) as (again, second):
            desk = await peers.console(again, key)
            runs = (await desk.ask("runs"))["items"]
            assert [(run["run"], run["state"] in ("STOPPING", "UNCONFIRMED")) for run in runs] == [(bot.run, True)]
            second.send_signal(signal.SIGTERM)
            await second.wait()


async def test_what_a_run_said_at_its_end_while_the_main_process_was_dead_is_its_evidence(tmp_path: Path) -> None:
    async with peers.spawned(tmp_path, lane=True) as (floor, process):
        key = await peers.enrol(floor)
        desk = await peers.console(floor, key)
        bot = await peers.agent(floor)
        lane = await lanepeers.lane_of(floor, bot)
        kill = await lanepeers.kill_lane_of(floor, desk, key)
        process.kill()
        await process.wait()
        assert (await kill.order("kill", {"run": bot.run}))["ok"]
        await lane.stop(await lane.of("order"))
        await lane.closed()
        await floor.hang_up()
        async with peers.spawned(tmp_path, lane=True) as (again, second):
            desk = await peers.console(again, key)
            run = (await desk.ask("runs"))["items"][0]
            assert (run["run"], run["state"]) == (bot.run, "STOPPED")
            assert [each["kind"] for each in run["evidence"]] == ["word"]
            second.send_signal(signal.SIGTERM)
            await second.wait()


async def test_a_lane_that_hangs_is_replaced_at_the_same_place(tmp_path: Path) -> None:
    async with peers.spawned(tmp_path, lane=True) as (floor, process):
        key = await peers.enrol(floor)
        desk = await peers.console(floor, key)
        bot = await peers.agent(floor)
        kill = await lanepeers.kill_lane_of(floor, desk, key)
        os.kill(lanepeers.lane_pid(process.pid), signal.SIGSTOP)
        assert (await desk.order("pause", {"run": bot.run}))["ok"]
        assert (await kill.closed())[0] == 1006
        async with asyncio.timeout(peers.WAIT_S):
            while True:
                try:
                    kill = await lanepeers.kill_lane_of(floor, desk, key)
                    break
                except (OSError, InvalidHandshake):
                    await asyncio.sleep(0.1)
        assert (await kill.order("kill", {"run": bot.run}))["runs"] == 1
        assert (await bot.of("order", kind="kill"))["by"] == "mara"
        process.send_signal(signal.SIGTERM)
        await process.wait()
