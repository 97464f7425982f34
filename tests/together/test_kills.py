"""A kill over real sockets: in a flood, with a ledger that cannot be written, over a crash; and what a pause holds."""

import asyncio
import json
import sqlite3
from pathlib import Path

import pytest
from websockets.exceptions import InvalidStatus

import peers
from watchfloor_server.ledger import DATABASE_NAME

FLOODERS = 6


async def flood(bot: peers.Agent) -> None:
    """Say as much as the server takes, for ever."""
    while True:
        await bot.say(*[bot.line("reasoning", text="x" * 400) for _ in range(32)])
        await asyncio.sleep(0)


async def drain(bot: peers.Agent) -> None:
    while True:
        await bot.socket.recv(decode=False)


async def test_a_kill_in_a_flood_is_given_before_the_lines_that_came_before_it_are_worked_off(tmp_path: Path) -> None:
    async with peers.serving(tmp_path) as floor:
        key = await peers.enrol(floor)
        lane = await peers.console(floor, key, path="/v1/kill")
        bots = [await peers.agent(floor, f"bot-{n}") for n in range(FLOODERS)]
        victim = await peers.agent(floor, "victim")
        tasks = [asyncio.ensure_future(work(bot)) for bot in bots for work in (flood, drain)]  # noqa: TID251 - cancelled below
        try:
            reply = await lane.order("kill", {"run": victim.run})
            assert reply["ok"], reply
            order = await victim.of("order")
            await victim.stop(order)
            assert (await lane.of("stage", stage="stopped"))["run"] == victim.run
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)


async def test_with_a_ledger_that_cannot_be_written_nothing_is_allowed_and_a_kill_works(tmp_path: Path) -> None:
    async with peers.serving(tmp_path) as floor:
        key = await peers.enrol(floor)
        mara = await peers.console(floor, key)
        bot, other = await peers.agent(floor), await peers.agent(floor, "other-bot")
        lock = sqlite3.connect(tmp_path / DATABASE_NAME, isolation_level=None)
        lock.execute("BEGIN IMMEDIATE")
        await other.think("this waits for the disk")
        decision = await bot.propose("a1", "file.read", {"path": "x"})
        assert decision["answer"] == "deny"
        assert "grant" not in decision
        hello = {"agent": "late-bot", "human": None, "task": "t", "supervision": "sdk"}
        with pytest.raises(InvalidStatus, match="503"):
            await peers.greet(floor, "/v1/agent", floor.token("late-bot"), peers.fresh_key(), hello)
        assert (await peers.console(floor, key)).welcome["operator"]["name"] == "mara"
        reply = await mara.order("kill", {"run": bot.run})
        assert reply["ok"], reply
        order = await bot.of("order", kind="kill")
        await bot.stop(order)
        await mara.of("stage", stage="stopped")
        lock.execute("ROLLBACK")
        lock.close()
        await other.of("ack", seq=1)
        await mara.say({"t": "watch", "after": 0, "runs": [bot.run]})
        await mara.of("record", kind="run.stopped")
        answers = [json.loads(line["raw"])["answer"] for line in mara.heard if line.get("kind") == "action.decided"]
        assert answers[-1] == "deny"


async def test_a_kill_that_only_the_journal_knows_is_carried_out_after_a_crash(tmp_path: Path) -> None:
    async with peers.spawned(tmp_path) as (floor, process):
        key = await peers.enrol(floor)
        mara = await peers.console(floor, key)
        token, agent_key = floor.token(), peers.fresh_key()
        bot = await peers.agent(floor, token=token, key=agent_key)
        lock = sqlite3.connect(tmp_path / DATABASE_NAME, isolation_level=None)
        lock.execute("BEGIN IMMEDIATE")
        reply = await mara.order("kill", {"run": bot.run}, reason="enough")
        assert reply["ok"], reply
        process.kill()
        await process.wait()
        lock.execute("ROLLBACK")
        lock.close()
    async with peers.spawned(tmp_path) as (floor, _):
        again = await peers.agent(floor, token=token, key=agent_key, resume={"run": bot.run})
        order = await again.of("order", kind="kill")
        assert (order["order"], order["reason"]) == (reply["order"], "enough")
        mara = await peers.console(floor, key)
        lane = await peers.console(floor, key, path="/v1/kill")
        await again.stop(order)
        await lane.of("stage", stage="stopped")
        kinds = [each["kind"] for each in (await mara.ask("records", after=0, run=bot.run))["items"]]
        assert kinds.count("run.stopping") == 1


async def test_a_pause_holds_leave_and_a_resume_gives_it(tmp_path: Path) -> None:
    async with peers.serving(tmp_path) as floor:
        mara = await peers.console(floor, await peers.enrol(floor))
        bot = await peers.agent(floor)
        assert (await mara.order("pause", {"run": bot.run}))["ok"]
        order = await bot.of("order", kind="pause")
        await bot.say({"t": "paused", "order": order["order"]})
        await bot.say(bot.line("action", action="a1", tool="file.read", args={"path": "x"}))
        await bot.of("ack", seq=1)
        assert not [line for line in bot.heard if line["t"] == "decision"]
        assert (await mara.order("resume", {"run": bot.run}))["ok"]
        await bot.of("order", kind="resume")
        assert (await bot.of("decision", action="a1"))["answer"] == "allow"


async def test_kill_all_stops_everybody_and_locks_new_starts_until_it_is_rearmed(tmp_path: Path) -> None:
    async with peers.serving(tmp_path) as floor:
        mara = await peers.console(floor, await peers.enrol(floor))
        bots = [await peers.agent(floor, f"bot-{n}") for n in range(3)]
        reply = await mara.order("kill", {"all": True}, reason="fire drill")
        assert reply["runs"] == 3
        for bot in bots:
            await bot.of("order", kind="kill")
        hello = {"agent": "late-bot", "human": None, "task": "t", "supervision": "sdk"}
        late: peers.Peer = await peers.greet(floor, "/v1/agent", floor.token("late-bot"), peers.fresh_key(), hello)
        assert (await late.of("refused"))["code"] == "locked"
        assert (await mara.order("rearm", {"all": True}, reason="the drill is over"))["ok"]
        assert (await peers.agent(floor, "late-bot")).run
