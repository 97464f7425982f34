"""Canaries over real sockets: points and wardens that hold, that lie, that know nothing of it, and what is shown."""

import asyncio
import contextlib
import sys
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

import peers
import tills
from watchfloor.agent.sources import Sources
from watchfloor.grants import BlockingPoint, Point
from watchfloor.warden.command import Terminal, run_command

SLEEPER = [sys.executable, "-c", "import time; time.sleep(600)"]


@asynccontextmanager
async def floor_of(tmp_path: Path) -> AsyncGenerator[tuple[peers.Floor, peers.Console, peers.Agent]]:
    """A floor with an operator, and a run that had leave behind the point `payments`."""
    async with peers.serving(tmp_path / "data", policy=tills.policy(tmp_path / "policy")) as floor:
        mara = await peers.console(floor, await peers.enrol(floor))
        bot = await peers.agent(floor)
        await bot.propose("a1", tills.TOOL, tills.ARGS)
        await mara.say({"t": "watch", "after": 0, "full": True})
        yield floor, mara, bot


async def held(mara: peers.Console, run: str) -> tuple[str, list[str]]:
    """How the server says that a run is held."""
    (view,) = [view for view in (await mara.ask("runs"))["items"] if view["run"] == run]
    return view["label"], view["label_by"]


async def labelled(mara: peers.Console, run: str) -> str:
    """The next label that is written down of a run."""
    return (await mara.of("record", kind="run.labelled", run=run))["raw"]


async def practise(till: tills.Till, code: str | None, *, brings: bool) -> list[peers.Object]:
    """Answer fences until the two practice actions are here; then answer both alike, whatever they are."""
    asked: list[peers.Object] = []
    while len(asked) < 2:
        line = await till.hear(lambda line: line["t"] in ("fence", "practice"))
        if line["t"] == "practice":
            asked.append(line)
        else:
            await till.fenced(line)
    for line in asked:
        if brings:
            assert (await till.redeem(line["grant"]))["code"] == "practice"
        answer = "executed" if code is None else "refused"
        more = {} if code is None else {"code": code}
        await till.say({"t": "practised", "id": line["id"], "answer": answer, **more})
    return asked


async def test_a_point_of_our_own_is_proven_and_what_stands_behind_it_is_enforced(tmp_path: Path) -> None:
    async with floor_of(tmp_path) as (floor, mara, bot), Point("payments", floor.url, lambda: tills.token(floor)):
        assert '"ENFORCED"' in await labelled(mara, bot.run)
        assert await held(mara, bot.run) == ("ENFORCED", ["point payments"])
        health = (await mara.ask("health"))["value"]
        assert [point["canary"] for point in health["points"]] == ["refused"]
        assert health["held"] == {"ENFORCED": 1}
        told = (await mara.ask("identity", run=bot.run))["value"]["held"]
        assert (told["label"], told["by"]) == ("ENFORCED", ["point payments"])


async def test_a_service_that_asks_nobody_before_it_acts_is_bypassed(tmp_path: Path) -> None:
    paid: list[str] = []

    async def careless(_grant: str, tool: str, args: Mapping[str, object]) -> None:
        paid.append(f"{tool} {args}")

    async with floor_of(tmp_path) as (floor, mara, bot):
        point = Point("payments", floor.url, lambda: tills.token(floor), practise=careless)
        async with point:
            assert '"BYPASSED"' in await labelled(mara, bot.run)
            assert await held(mara, bot.run) == ("BYPASSED", ["point payments"])
        assert await held(mara, bot.run) == ("BYPASSED", ["point payments"])
        assert all(each.startswith("watchfloor.practice ") for each in paid)


async def test_a_service_of_threads_practises_through_its_own_way_to_execute(tmp_path: Path) -> None:
    def pay(grant: str, tool: str, args: Mapping[str, object]) -> None:
        with point.check(grant, tool, args):  # pyright: ignore[reportArgumentType]
            raise AssertionError("it let a practice action through")

    async with floor_of(tmp_path) as (floor, mara, bot):
        point = BlockingPoint(Point("payments", floor.url, lambda: tills.token(floor), practise=pay))
        with point:
            assert '"ENFORCED"' in await labelled(mara, bot.run)


async def test_a_point_that_knows_nothing_of_canaries_is_a_point_as_ever_and_never_called_proven(
    tmp_path: Path,
) -> None:
    async with floor_of(tmp_path) as (floor, mara, bot):
        till = await tills.till(floor)
        for _ in range(3):
            await till.fenced(await till.of("fence"))
        assert await held(mara, bot.run) == ("COOPERATIVE", [])
        decision = await bot.propose("a2", tills.TOOL, tills.ARGS)
        assert (await till.redeem(decision["grant"]))["ok"] is True
        assert [line for line in till.heard if line["t"] == "practice"] == []


@pytest.mark.parametrize(("code", "brings"), [("killed", False), ("practice", False), ("dark", True)])
async def test_a_point_that_answers_without_looking_is_not_proven(tmp_path: Path, code: str, brings: bool) -> None:
    async with floor_of(tmp_path) as (floor, mara, bot):
        till = await tills.till(floor, practises=True)
        await practise(till, code, brings=brings)
        record = await mara.of("record", kind="point.practised")
        assert '"executed"' in record["raw"] if brings else '"unproven"' in record["raw"]
        assert (await held(mara, bot.run))[0] == ("BYPASSED" if brings else "COOPERATIVE")


async def test_the_practice_grant_of_one_point_is_worth_nothing_at_another_nor_at_a_service_with_keys(
    tmp_path: Path,
) -> None:
    async with floor_of(tmp_path) as (floor, mara, bot):
        till, spare = await tills.till(floor, practises=True), await tills.till(floor, "spare")
        asked = await practise(till, "killed", brings=False)
        for line in asked:
            assert (await spare.redeem(line["grant"]))["code"] == "unknown"
            claims = tills.claims_of(line["grant"])
            assert claims["tctx"]["tool"] == "watchfloor.practice"
            assert claims["watchfloor"]["run"] != bot.run
        assert (await held(mara, bot.run))[0] == "COOPERATIVE"


async def test_a_command_under_a_warden_is_enforced(tmp_path: Path) -> None:
    async with floor_of(tmp_path) as (floor, mara, _):
        sources = Sources(floor.url, floor.token(), None)

        def swallow(_shown: bytes | str) -> None: ...

        terminal = Terminal(swallow, swallow, swallow)
        async with asyncio.TaskGroup() as group:
            task = group.create_task(run_command(SLEEPER, terminal, sources=sources, agent="refund-bot"))
            record = await mara.of("record", kind="run.labelled")
            assert '"ENFORCED"' in record["raw"]
            assert await held(mara, record["run"]) == ("ENFORCED", ["warden"])
            await mara.order("kill", {"run": record["run"]})
            await mara.of("stage", stage="tree_gone", run=record["run"])
            with contextlib.suppress(Exception):
                await task
