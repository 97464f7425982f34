import asyncio
import socket
from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial
from pathlib import Path

import pytest

import peers
import tills
from watchfloor.errors import Unreachable
from watchfloor.grants import GrantRefused, Point
from watchfloor.grants.point import Way


@asynccontextmanager
async def guarded(folder: Path, name: str = "payments") -> AsyncGenerator[tuple[peers.Floor, Point]]:
    """A server, and a point that is ready."""
    policy = tills.policy(folder / "policy")
    async with (
        peers.serving(folder / "data", policy=policy) as floor,
        Point(name, floor.url, lambda: tills.token(floor, name)) as point,
    ):
        await point.ready()
        yield floor, point


async def refusal(point: Point, grant: str, args: peers.Object = tills.ARGS, tool: str = tills.TOOL) -> str:
    with pytest.raises(GrantRefused) as refused:
        await point.check(grant, tool, args)
    return refused.value.code


async def test_a_grant_is_good_once_and_its_receipt_stands_in_the_outcome(tmp_path: Path) -> None:
    async with guarded(tmp_path) as (floor, point):
        bot = await peers.agent(floor)
        decision = await bot.propose("a1", tills.TOOL, tills.ARGS)
        leave = await point.check(decision["grant"], tills.TOOL, tills.ARGS)
        assert (leave.grant.run, leave.grant.tool) == (bot.run, tills.TOOL)
        assert await refusal(point, decision["grant"]) == "used"
        receipt = leave.receipt("succeeded", {"refund": "R-1"})
        line = bot.line("outcome", action="a1", status="succeeded", result={"refund": "R-1"}, receipt=receipt)
        await bot.say(line)
        await bot.of("ack", seq=bot.seq)


async def test_reordered_keys_are_the_same_arguments_and_others_are_refused(tmp_path: Path) -> None:
    async with guarded(tmp_path) as (floor, point):
        bot = await peers.agent(floor)
        decision = await bot.propose("a1", tills.TOOL, tills.ARGS)
        assert await refusal(point, decision["grant"], {**tills.ARGS, "amount": "4000.00"}) == "args"
        assert await refusal(point, decision["grant"], tool="crm.write") == "tool"
        with await point.check(decision["grant"], tills.TOOL, dict(reversed(tills.ARGS.items()))) as leave:
            assert leave.grant.action == "a1"


async def test_a_point_stands_before_several_targets_and_before_no_others(tmp_path: Path) -> None:
    async with guarded(tmp_path, "gateway") as (floor, point):
        assert point.targets == ("payments", "crm")
        bot = await peers.agent(floor)
        first = await bot.propose("a1", "crm.write", {"id": "7"})
        second = await bot.propose("a2", tills.TOOL, tills.ARGS)
        (await point.check(first["grant"], "crm.write", {"id": "7"})).done()
        async with Point("spare", floor.url, lambda: tills.token(floor, "spare")) as other:
            await other.ready()
            third = await bot.propose("a3", "crm.write", {"id": "8"})
            assert await refusal(other, third["grant"], {"id": "8"}, "crm.write") == "audience"
            (await other.check(second["grant"], tills.TOOL, tills.ARGS)).done()


async def test_after_a_kill_a_point_refuses_by_itself(tmp_path: Path) -> None:
    async with guarded(tmp_path) as (floor, point):
        mara = await peers.console(floor, await peers.enrol(floor))
        bot = await peers.agent(floor)
        decision = await bot.propose("a1", tills.TOOL, tills.ARGS)
        await mara.order("kill", {"run": bot.run})
        assert (await mara.of("stage", stage="fenced"))["run"] == bot.run
        assert await refusal(point, decision["grant"]) == "killed"


async def test_what_is_being_executed_holds_the_evidence_back_until_it_is_done(tmp_path: Path) -> None:
    async with guarded(tmp_path) as (floor, point):
        mara = await peers.console(floor, await peers.enrol(floor))
        bot = await peers.agent(floor)
        decision = await bot.propose("a1", tills.TOOL, tills.ARGS)
        leave = await point.check(decision["grant"], tills.TOOL, tills.ARGS)
        await mara.order("kill", {"run": bot.run})
        await bot.of("order", kind="kill")
        await mara.of("stage", stage="unconfirmed")
        assert not [line for line in mara.heard if line.get("stage") == "fenced"]
        leave.done()
        await mara.of("stage", stage="fenced")
        assert (await mara.of("stage", stage="stopped"))["run"] == bot.run


async def test_a_point_without_a_server_is_dark_and_comes_back_by_itself(tmp_path: Path) -> None:
    policy, data = tills.policy(tmp_path / "policy"), tmp_path / "data"
    async with AsyncExitStack() as stack:
        async with peers.serving(data, policy=policy) as floor:
            port = int(floor.url.rpartition(":")[2])
            point = Point("payments", floor.url, partial(tills.token, floor))
            assert point.is_dark
            assert await refusal(point, "eyJ.x.y") == "dark"
            await stack.enter_async_context(point)
            await point.ready()
        for _ in range(1000):
            if point.is_dark:
                break
            await asyncio.sleep(0.01)
        async with peers.serving(data, policy=policy, listen=f"127.0.0.1:{port}") as floor:
            await point.ready()
            bot = await peers.agent(floor)
            decision = await bot.propose("a1", tills.TOOL, tills.ARGS)
            (await point.check(decision["grant"], tills.TOOL, tills.ARGS)).done()


async def test_why_it_stays_dark_is_told(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    def broken() -> str:
        raise OSError("the token file is gone")

    async with Point("payments", "ws://127.0.0.1:9", broken) as point:
        with pytest.raises(Unreachable, match="the token file is gone"):
            await point.ready(0.2)
    assert caplog.text.count("refuses everything") == 1
    policy = tills.policy(tmp_path / "policy")
    async with peers.serving(tmp_path / "data", policy=policy) as floor:
        way = Way(floor.url, server="wf-another")
        async with Point("payments", way, lambda: tills.token(floor)) as point:
            with pytest.raises(Unreachable, match="was pinned"):
                await point.ready(1.0)
        async with Point("payments", floor.url, floor.token) as point:
            with pytest.raises(Unreachable, match="no enforcement point of the directory"):
                await point.ready(1.0)


async def test_no_fence_at_all_is_told_too() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:  # takes connections, and never says a word
        port = listening.getsockname()[1]
        async with Point("payments", f"ws://127.0.0.1:{port}", lambda: "token") as point:
            with pytest.raises(Unreachable, match="no fence came"):
                await point.ready(0.1)
