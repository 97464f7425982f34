"""Cut networks between agent, main process, lane and operator: who stops by himself, who is written off, and when."""

import asyncio
import json
from collections.abc import AsyncGenerator, Awaitable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

import crew
import lanepeers
import peers
import tills
import watchfloor
from partition import Partition, Way, free_port
from wards import until as until_true
from watchfloor.agent import Run
from watchfloor.agent.session import Session
from watchfloor.errors import Stopped, Unreachable
from watchfloor.grants import Point
from watchfloor.oversight import OrderScope, kill_switch
from watchfloor.oversight.killswitch import KillSwitch
from watchfloor.wire import moment

TTL_S = 1.5
SHORT = {"lease_ttl_s": TTL_S, "lease_renew_s": 0.3}
LONG = pytest.mark.soak
"""The same again another way: only where there are minutes."""


def session_of(run: Run) -> Session:
    session = run._stance  # noqa: SLF001 # pyright: ignore[reportPrivateUsage]
    assert isinstance(session, Session)
    return session


async def until(run: Run, *, held: bool) -> None:
    """Wait until a run stands still by itself, or goes on."""
    async with asyncio.timeout(peers.WAIT_S):
        await session_of(run).pulse.until(lambda: run.is_held == held)


def lease_end(run: Run) -> datetime:
    """When the run stops by itself, by the wall clock."""
    session = session_of(run)
    left_s = session.lease.until_s - session.surroundings.boot_s()
    return datetime.now(UTC) + timedelta(seconds=left_s)


async def read(path: str) -> str:
    return f"words of {path}"


@asynccontextmanager
async def cut_floor(tmp_path: Path, **flags: object) -> AsyncGenerator[tuple[peers.Floor, peers.Console, Partition]]:
    """A floor with an operator who follows everything, and a network to it that can be cut."""
    async with peers.serving(tmp_path / "data", **SHORT, **flags) as floor:
        mara = await peers.console(floor, await peers.enrol(floor))
        await mara.say({"t": "watch", "after": 0, "full": True})
        async with Partition(int(floor.url.rsplit(":", 1)[1])).listening() as net:
            yield floor, mara, net


@asynccontextmanager
async def run_over(floor: peers.Floor, net: Partition) -> AsyncGenerator[Run]:
    async with watchfloor.supervised("refund-bot", task="t", server=net.url, token=floor.token()) as run:
        yield run


async def stops(work: Awaitable[object]) -> None:
    with pytest.raises(Stopped):
        await work


@pytest.mark.parametrize("way", [pytest.param("up", marks=LONG), "both"])
async def test_an_agent_that_is_cut_off_stops_by_itself_before_it_is_written_off_and_comes_back(
    tmp_path: Path, way: Way
) -> None:
    async with cut_floor(tmp_path) as (floor, mara, net), run_over(floor, net) as run:
        assert await run.act("file.read", read, {"path": "x"}) == "words of x"
        net.cut(way)
        await until(run, held=True)
        ended = lease_end(run)
        lost_at = moment((await mara.of("record", kind="run.lost", run=run.id))["at"])
        least = timedelta(seconds=(1.02 - 0.98) * TTL_S - 0.01)
        assert lost_at >= ended + least
        net.heal()
        await until(run, held=False)
        assert await mara.of("record", kind="run.linked", run=run.id)
        assert await run.act("file.read", read, {"path": "y"}) == "words of y"


async def test_an_agent_that_is_not_answered_stops_by_itself_though_the_server_hears_it(tmp_path: Path) -> None:
    async with cut_floor(tmp_path) as (floor, _, net), run_over(floor, net) as run:
        net.cut("down")
        await until(run, held=True)
        acting = asyncio.get_running_loop().create_task(run.act("file.read", read, {"path": "x"}))
        await asyncio.sleep(0)
        assert not acting.done()
        net.heal()
        assert await acting == "words of x"


@pytest.mark.parametrize("way", [pytest.param("up", marks=LONG), "down", pytest.param("both", marks=LONG)])
async def test_a_kill_of_an_agent_that_is_cut_off_ends_by_its_lease_and_never_by_its_word(
    tmp_path: Path, way: Way
) -> None:
    async def agent(floor: peers.Floor, mara: peers.Console, net: Partition) -> None:
        async with run_over(floor, net) as run:
            await run.act("file.read", read, {"path": "x"})
            net.cut(way)
            assert (await mara.order("kill", {"run": run.id}))["ok"]
            body = json.loads((await mara.of("record", kind="run.stopped", run=run.id))["raw"])
            assert [one["kind"] for one in body["evidence"]] == ["lease"]
            assert body["confirmed"] is False
            net.heal()
            await run.act("file.read", read, {"path": "after"})

    async with cut_floor(tmp_path) as (floor, mara, net):
        await stops(agent(floor, mara, net))
        proposed = [line for line in mara.heard if line.get("kind") == "action.proposed" and "after" in line["raw"]]
        assert proposed == []


async def test_a_kill_of_an_agent_that_is_cut_off_is_confirmed_by_the_points_before_it(tmp_path: Path) -> None:
    policy = tills.policy(tmp_path / "policy")
    async with cut_floor(tmp_path, policy=policy) as (floor, mara, net):
        bot = await peers.agent(peers.Floor(net.url, floor.data, floor.server, floor.sockets))
        async with Point("payments", floor.url, lambda: tills.token(floor)) as point:
            await point.ready()
            await bot.propose("a1", tills.TOOL, tills.ARGS)
            net.cut("both")
            assert (await mara.order("kill", {"run": bot.run}))["ok"]
            body = json.loads((await mara.of("record", kind="run.stopped", run=bot.run))["raw"])
            assert (body["evidence"][0]["kind"], body["confirmed"]) == ("fence", True)
            assert "word" not in {one["kind"] for one in body["evidence"]}


async def test_a_lane_that_is_cut_off_costs_no_lease_and_the_kill_goes_the_other_way(tmp_path: Path) -> None:
    port = free_port()
    async with Partition(port).listening() as net:
        lane = {"lane": True, "lane_port": port, "lane_url": net.url}
        async with peers.serving(tmp_path / "data", lease_ttl_s=3.0, lease_renew_s=0.4, **lane) as floor:
            key = await peers.enrol(floor)
            mara = await peers.console(floor, key)
            assert mara.welcome["lane"] == net.url

            async def agent() -> None:
                async with watchfloor.supervised("bot", task="t", server=floor.url, token=floor.token("bot")) as run:
                    session = session_of(run)
                    async with asyncio.timeout(peers.WAIT_S):
                        await session.pulse.until(lambda: "lane" in session.connections.up)
                    net.cut("both")
                    first = session.lease.until_s
                    async with asyncio.timeout(peers.WAIT_S):
                        await session.pulse.until(lambda: session.lease.until_s > first + 3.0)
                    assert not run.is_held
                    assert (await mara.order("kill", {"run": run.id}))["ok"]
                    await asyncio.sleep(60)

            await stops(agent())
            assert await mara.of("stage", stage="stopped")


async def test_an_agent_that_is_cut_off_from_the_main_process_is_killed_over_the_lane_by_its_word(
    tmp_path: Path,
) -> None:
    async with peers.serving(tmp_path / "data", lane=True, **SHORT) as floor:
        key = await peers.enrol(floor)
        mara = await peers.console(floor, key)
        await mara.say({"t": "watch", "after": 0, "full": True})
        kill = await lanepeers.kill_lane_of(floor, mara, key)
        async with Partition(int(floor.url.rsplit(":", 1)[1])).listening() as net:

            async def agent() -> None:
                async with run_over(floor, net) as run:
                    session = session_of(run)
                    async with asyncio.timeout(peers.WAIT_S):
                        await session.pulse.until(lambda: "lane" in session.connections.up)
                    net.cut("both")
                    assert (await kill.order("kill", {"run": run.id}))["runs"] == 1
                    await asyncio.sleep(60)

            await stops(agent())
            body = json.loads((await mara.of("record", kind="run.stopped"))["raw"])
            assert [one["kind"] for one in body["evidence"]] == ["word"]


@asynccontextmanager
async def two_roads(tmp_path: Path) -> AsyncGenerator[tuple[KillSwitch, peers.Agent, Partition, Partition]]:
    """An operator's kill switch with a road to the lane and one to the main process, and an agent that is near."""
    port = free_port()
    async with Partition(port).listening() as short:
        lane = {"lane": True, "lane_port": port, "lane_url": short.url}
        async with (
            peers.serving(tmp_path / "data", **lane) as floor,
            Partition(int(floor.url.rsplit(":", 1)[1])).listening() as long,
        ):
            far = peers.Floor(long.url, floor.data, floor.server, floor.sockets)
            mara, bot = await crew.enrolled(far, tmp_path), await peers.agent(floor)
            async with kill_switch(mara) as switch:
                await until_true(lambda: switch.lane is not None and switch.lane.is_up)
                yield switch, bot, short, long


@pytest.mark.parametrize("way", ["up", pytest.param("down", marks=LONG), pytest.param("both", marks=LONG)])
async def test_a_console_that_is_cut_off_from_the_lane_kills_over_the_other_road_once(tmp_path: Path, way: Way) -> None:
    async with two_roads(tmp_path) as (switch, bot, short, _):
        short.cut(way)
        assert (await switch.order("kill", OrderScope(run=bot.run), "enough")).ok
        assert (await bot.of("order", kind="kill"))["reason"] == "enough"
        assert not [line for line in bot.heard if line["t"] == "order"]
        assert (await switch.ping()).pong.can_stop


@LONG
@pytest.mark.parametrize("way", ["up", "down", "both"])
async def test_a_console_that_is_cut_off_from_both_learns_nothing_and_its_press_is_not_said_to_be_obeyed(
    tmp_path: Path, way: Way
) -> None:
    async with two_roads(tmp_path) as (switch, bot, short, long):
        for road in (short, long):
            road.cut(way)
        with pytest.raises(Unreachable):
            await switch.ping()
        with pytest.raises(Unreachable):
            await switch.order("kill", OrderScope(run=bot.run), "enough")
