"""The SDK with the real kill lane: ordered there while the main process hangs or is dead, and heard there."""

import asyncio
import os
import signal
from collections.abc import Awaitable
from pathlib import Path

import pytest

import lanepeers
import peers
import watchfloor
from watchfloor.agent import Run
from watchfloor.agent.session import Session
from watchfloor.agent.supervising import Supervised
from watchfloor.errors import Stopped


def run_at(floor: peers.Floor) -> Supervised:
    return watchfloor.supervised("refund-bot", task="ticket 4711", server=floor.url, token=floor.token())


async def read(path: str) -> str:
    return f"words of {path}"


async def laned(run: Run) -> None:
    """Wait until a run's lane holds."""
    session = run._stance  # noqa: SLF001 # pyright: ignore[reportPrivateUsage]
    assert isinstance(session, Session)
    async with asyncio.timeout(peers.WAIT_S):
        await session.pulse.until(lambda: "lane" in session.connections.up)


async def killed(agent: Awaitable[None]) -> None:
    with pytest.raises(Stopped, match="killed by mara: enough"):
        await agent


async def test_a_run_is_held_let_go_and_killed_over_the_lane(tmp_path: Path) -> None:
    async with peers.serving(tmp_path, lane=True) as floor:
        key = await peers.enrol(floor)
        desk = await peers.console(floor, key)
        kill = await lanepeers.kill_lane_of(floor, desk, key)
        async with run_at(floor) as run:
            await laned(run)
            await kill.order("kill", {"run": run.id}, after_s=9)
            await kill.of("stage", stage="held")
            assert run.is_held
            acting = asyncio.get_running_loop().create_task(run.act("file.read", read, {"path": "x"}))
            await kill.order("resume", {"run": run.id})
            assert await acting == "words of x"

        async def agent() -> None:
            async with run_at(floor) as run:
                await laned(run)
                assert (await kill.order("kill", {"run": run.id}, reason="enough"))["ok"]
                await asyncio.sleep(60)

        await killed(agent())
        assert await kill.of("stage", stage="stopped")


async def test_leases_hold_over_the_lane(tmp_path: Path) -> None:
    async with (
        peers.serving(tmp_path, lane=True, lease_ttl_s=3.0, lease_renew_s=0.3) as floor,
        run_at(floor) as run,
    ):
        await laned(run)
        for _ in range(20):
            await asyncio.sleep(0.2)
            assert not run.is_held
        assert await run.act("file.read", read, {"path": "x"}) == "words of x"


@pytest.mark.parametrize("number", [signal.SIGSTOP, signal.SIGKILL])
async def test_a_run_is_killed_and_says_so_while_the_main_process_hangs_or_is_dead(
    tmp_path: Path, number: signal.Signals
) -> None:
    async with peers.spawned(tmp_path, lane=True) as (floor, process):
        key = await peers.enrol(floor)
        desk = await peers.console(floor, key)
        kill = await lanepeers.kill_lane_of(floor, desk, key)

        async def agent() -> None:
            async with run_at(floor) as run:
                await laned(run)
                os.kill(process.pid, number)
                assert (await kill.order("kill", {"run": run.id}, reason="enough"))["runs"] == 1
                await asyncio.sleep(60)

        await killed(agent())
        assert await kill.of("stage", stage="stopped")
        if number == signal.SIGSTOP:
            os.kill(process.pid, signal.SIGCONT)
            await desk.say({"t": "watch", "after": 0, "full": True})
            assert '"word"' in (await desk.of("record", kind="run.stopped"))["raw"]
            process.send_signal(signal.SIGTERM)
            await process.wait()


async def test_plain_code_is_killed_over_the_lane_while_the_main_process_hangs(tmp_path: Path) -> None:
    def agent(floor: peers.Floor) -> None:
        with run_at(floor) as run:
            run.reason("I begin.")
            assert list(run.notes()) == []

    async with peers.spawned(tmp_path, lane=True) as (floor, process), asyncio.TaskGroup() as group:
        key = await peers.enrol(floor)
        desk = await peers.console(floor, key)
        kill = await lanepeers.kill_lane_of(floor, desk, key)
        running = group.create_task(killed(asyncio.to_thread(agent, floor)))
        await desk.say({"t": "watch", "after": 0, "full": True})
        await desk.of("record", kind="reasoning")
        os.kill(process.pid, signal.SIGSTOP)
        try:
            assert (await kill.order("kill", {"all": True}, reason="enough"))["ok"]
            await running
            assert await kill.of("stage", stage="stopped")
        finally:
            os.kill(process.pid, signal.SIGCONT)
        process.send_signal(signal.SIGTERM)
        await process.wait()
