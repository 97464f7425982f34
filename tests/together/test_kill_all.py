"""Nobody slips through a kill of everything: not who is here, and not who connects at that very moment."""

import asyncio
from pathlib import Path

import pytest

import lanepeers
import peers


async def stopped_or_refused(floor: peers.Floor, name: str) -> str:
    """An agent that connects now: what became of it."""
    token, key = floor.token(name, "alice"), peers.fresh_key()
    hello = {"agent": name, "human": None, "task": "late", "supervision": "sdk"}
    bot: peers.Agent = await peers.greet(floor, "/v1/agent", token, key, hello, peers.Agent)
    said = await bot.hear(lambda line: line["t"] in ("welcome", "refused"))
    if said["t"] == "refused":
        return said["code"]
    return (await bot.of("order"))["kind"]


async def killed_everybody(data: Path, here: int, late: int) -> None:
    async with peers.serving(data, lane=True) as floor:
        key = await peers.enrol(floor)
        desk = await peers.console(floor, key)
        kill = await lanepeers.kill_lane_of(floor, desk, key)
        bots = [await peers.agent(floor, f"bot-{number}") for number in range(here)]
        async with asyncio.TaskGroup() as group:
            coming = [group.create_task(stopped_or_refused(floor, f"late-{number}")) for number in range(late)]
            ordered = group.create_task(kill.order("kill", {"all": True}, reason="all of it"))
            for bot in bots:
                assert (await bot.of("order"))["kind"] == "kill"
        assert ordered.result()["ok"]
        assert {task.result() for task in coming} <= {"kill", "locked"}
        states = {run["state"] for run in (await desk.ask("runs"))["items"]}
        assert states <= {"STOPPING", "UNCONFIRMED", "STOPPED"}
        assert (await lanepeers.agent_refused(floor, "later"))["code"] == "locked"


@pytest.mark.parametrize("turn", range(2))
async def test_agents_that_connect_during_a_kill_of_everything_are_killed_or_refused(tmp_path: Path, turn: int) -> None:
    await killed_everybody(tmp_path, 30 + turn, 10)


@pytest.mark.soak
@pytest.mark.timeout(600)
@pytest.mark.parametrize("turn", range(20))
async def test_two_hundred_agents_of_which_fifty_connect_at_that_moment(tmp_path: Path, turn: int) -> None:
    await killed_everybody(tmp_path, 150 + turn % 2, 50)
