"""Enforcement points over real sockets: races, kills in between, a server that dies, points that lie or are silent."""

import asyncio
import sqlite3
from collections.abc import AsyncGenerator, Awaitable
from contextlib import asynccontextmanager, closing
from pathlib import Path

import pytest

import peers
import tills
from watchfloor.grants import GrantRefused, Point
from watchfloor_server.ledger import DATABASE_NAME

RACES = 15


class Proxy:
    """Forwards bytes between a point and its server, until it is told to hold them."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._may_pass = asyncio.Event()
        self._may_pass.set()
        self.url = ""

    @asynccontextmanager
    async def listening(self) -> AsyncGenerator["Proxy"]:
        server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.url = f"ws://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        async with server:
            yield self

    def hold(self) -> None:
        """Nothing passes any more, and nobody is told."""
        self._may_pass.clear()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there, back = await asyncio.open_connection("127.0.0.1", self._port)
        try:
            await asyncio.gather(self._pump(reader, back), self._pump(there, writer))
        except OSError:
            pass
        finally:
            for each in (back, writer):
                each.transport.abort()

    async def _pump(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while data := await reader.read(4096):
            await self._may_pass.wait()
            writer.write(data)
            await writer.drain()


@asynccontextmanager
async def floor_of(tmp_path: Path, **flags: object) -> AsyncGenerator[tuple[peers.Floor, peers.Console]]:
    async with peers.serving(tmp_path / "data", policy=tills.policy(tmp_path / "policy"), **flags) as floor:
        yield floor, await peers.console(floor, await peers.enrol(floor))


async def code_of(work: Awaitable[object]) -> str:
    try:
        await work
    except GrantRefused as refused:
        return refused.code
    return "ok"


async def test_of_two_points_that_race_for_a_grant_one_gets_it(tmp_path: Path) -> None:
    async with floor_of(tmp_path) as (floor, _):
        one, two, bot = await tills.till(floor), await tills.till(floor, "spare"), await peers.agent(floor)
        for n in range(RACES):
            decision = await bot.propose(f"a{n}", tills.TOOL, tills.ARGS)
            shown = (one.redeem(decision["grant"]), two.redeem(tills.grant_id(decision)))
            answers = await asyncio.gather(*shown)
            assert sorted(answer["ok"] for answer in answers) == [False, True]
            assert next(answer["code"] for answer in answers if not answer["ok"]) == "used"


async def test_a_kill_between_the_use_of_a_grant_and_its_answer_lets_nothing_through(tmp_path: Path) -> None:
    async with floor_of(tmp_path) as (floor, mara):
        for n in range(3):
            bot = await peers.agent(floor, f"bot-{n}")
            async with Point("payments", floor.url, lambda: tills.token(floor)) as point:
                await point.ready()
                decision = await bot.propose("a1", tills.TOOL, tills.ARGS)
                with peers.locked(floor.data):
                    await bot.think("this waits for the disk")
                    checking = asyncio.ensure_future(code_of(point.check(decision["grant"], tills.TOOL, tills.ARGS)))  # noqa: TID251 - awaited below
                    await mara.order("kill", {"run": bot.run})
                    assert await checking in ("fenced", "killed")
                assert (await mara.of("stage", stage="fenced", run=bot.run))["run"] == bot.run


async def test_kills_and_checks_in_every_mixture_execute_nothing_after_the_fence(tmp_path: Path) -> None:
    async with floor_of(tmp_path) as (floor, mara), Point("payments", floor.url, lambda: tills.token(floor)) as point:
        await point.ready()
        for n in range(RACES):
            bot = await peers.agent(floor, f"bot-{n}")
            decision = await bot.propose("a1", tills.TOOL, tills.ARGS)
            begun: list[str] = []

            async def work(grant: str, begun: list[str]) -> None:
                with await point.check(grant, tills.TOOL, tills.ARGS) as leave:
                    begun.append(leave.grant.run)
                    await asyncio.sleep(0)

            kill = mara.order("kill", {"run": bot.run})
            code, _ = await asyncio.gather(code_of(work(decision["grant"], begun)), kill)
            await mara.of("stage", stage="fenced", run=bot.run)
            assert (code == "ok") == bool(begun)
            assert await code_of(work(decision["grant"], begun)) in ("killed", "used")
            assert len(begun) <= 1


async def test_what_was_used_up_before_the_server_died_stays_used_up(tmp_path: Path) -> None:
    data, key, bearer = tmp_path / "data", peers.fresh_key(), ""
    async with floor_of(tmp_path):
        pass  # the policy is in force from here on
    async with peers.spawned(data) as (floor, process):
        bearer = floor.token(ttl_s=3600)
        bot, point = await peers.agent(floor, token=bearer, key=key), await tills.till(floor)
        decision = await bot.propose("a1", tills.TOOL, tills.ARGS)
        await point.say({"t": "redeem", "id": "r1", "grant": decision["grant"]})
        await recorded(data, "grant.redeemed")
        process.kill()  # whether or not the answer left: nobody has read it
        await process.wait()
    async with peers.spawned(data) as (floor, process):
        again = await peers.agent(floor, token=bearer, key=key, resume={"run": bot.run})
        assert again.run == bot.run
        answer = await (await tills.till(floor)).redeem(decision["grant"])
        assert (answer["ok"], answer["code"]) == (False, "used")


async def recorded(data: Path, kind: str) -> None:
    """Wait until the ledger has a record of this kind on disk."""
    with closing(sqlite3.connect(data / DATABASE_NAME)) as database:
        async with asyncio.timeout(peers.WAIT_S):
            for _ in range(10_000):
                if database.execute("SELECT count(*) FROM records WHERE kind = ?", (kind,)).fetchone()[0]:
                    return
                await asyncio.sleep(0.01)


async def test_a_point_whose_network_hangs_goes_dark_and_its_silence_is_evidence(tmp_path: Path) -> None:
    async with floor_of(tmp_path) as (floor, mara), Proxy(int(floor.url.rpartition(":")[2])).listening() as proxy:
        async with Point("payments", proxy.url, lambda: tills.token(floor)) as point:
            await point.ready()
            bot = await peers.agent(floor)
            decision = await bot.propose("a1", tills.TOOL, tills.ARGS)
            proxy.hold()
            await mara.order("kill", {"run": bot.run})
            await bot.stop(await bot.of("order", kind="kill"))
            await mara.of("stage", stage="fenced")
            assert point.is_dark  # the server waits longer than the point does
            assert await code_of(point.check(decision["grant"], tills.TOOL, tills.ARGS)) == "dark"
        (run,) = (await mara.ask("runs"))["items"]
        assert [one["kind"] for one in run["evidence"]] == ["word", "fence"]
        assert "dark" in run["evidence"][1]["detail"]


async def test_a_point_that_confirms_what_it_never_got_is_let_go_and_proves_nothing(tmp_path: Path) -> None:
    async with floor_of(tmp_path) as (floor, mara):
        point, bot = await tills.till(floor), await peers.agent(floor)
        await bot.propose("a1", tills.TOOL, tills.ARGS)
        first = await point.of("fence")
        await point.fenced(first)
        await mara.order("kill", {"run": bot.run})
        fence = await point.fence_of(bot.run)
        await point.fenced({"n": fence["n"] + 1000})
        assert (await point.closed())[0] == 4400
        await mara.of("stage", stage="unconfirmed")
        left = (await mara.ask("records", after=0, kinds=["point.left"]))["items"]
        assert "was the last one said to it" in left[0]["raw"]
        assert not [line for line in mara.heard if line.get("stage") == "fenced"]


async def test_a_point_that_repeats_an_old_answer_is_dark_after_a_while(tmp_path: Path) -> None:
    async with floor_of(tmp_path) as (floor, mara):
        point, bot = await tills.till(floor), await peers.agent(floor)
        await bot.propose("a1", tills.TOOL, tills.ARGS)
        first = await point.of("fence")
        await point.fenced(first)
        await mara.order("kill", {"run": bot.run})
        fence = await point.fence_of(bot.run)
        assert fence["n"] > first["n"]
        for _ in range(20):
            await point.fenced(first)
        await mara.of("stage", stage="unconfirmed")
        assert (await point.closed())[0] == 4408


async def test_a_service_that_only_verifies_is_never_called_fenced(tmp_path: Path) -> None:
    async with floor_of(tmp_path) as (floor, mara):
        await tills.till(floor)
        bot = await peers.agent(floor)
        await bot.propose("a1", "crm.write", {"id": "7"})
        (run,) = (await mara.ask("runs"))["items"]
        assert (run["points"], run["until_exp"]) == ([], ["crm"])
        await mara.order("kill", {"run": bot.run})
        await bot.stop(await bot.of("order", kind="kill"))
        await mara.of("stage", stage="stopped")
        (run,) = (await mara.ask("runs"))["items"]
        assert ([one["kind"] for one in run["evidence"]], run["confirmed"]) == (["word"], False)


async def test_kill_all_is_heard_at_every_point_by_those_that_connect_meanwhile_too(tmp_path: Path) -> None:
    async with floor_of(tmp_path) as (floor, mara):
        bots = [await peers.agent(floor, f"bot-{n}") for n in range(8)]
        decisions = [await bot.propose("a1", tills.TOOL, tills.ARGS) for bot in bots]
        async with Point("payments", floor.url, lambda: tills.token(floor)) as early:
            await early.ready()
            late = Point("spare", floor.url, lambda: tills.token(floor, "spare"))
            async with late:
                await asyncio.gather(mara.order("kill", {"all": True}), late.ready())
                for bot in bots:
                    await mara.of("stage", stage="fenced", run=bot.run)
                for point in (early, late):
                    codes = {await code_of(point.check(d["grant"], tills.TOOL, tills.ARGS)) for d in decisions}
                    assert codes == {"killed"}


async def test_a_kill_over_the_lane_is_fenced_too(tmp_path: Path) -> None:
    async with (
        floor_of(tmp_path, lane=True) as (floor, mara),
        Point("payments", floor.url, lambda: tills.token(floor)) as point,
    ):
        await point.ready()
        bot = await peers.agent(floor)
        decision = await bot.propose("a1", tills.TOOL, tills.ARGS)
        lane = peers.Floor(mara.welcome["lane"], floor.data, floor.server, floor.sockets)
        switch = await peers.console(lane, mara.key, path="/v1/kill")
        assert (await switch.order("kill", {"run": bot.run}))["ok"]
        assert (await mara.of("stage", stage="fenced"))["run"] == bot.run
        assert await code_of(point.check(decision["grant"], tills.TOOL, tills.ARGS)) == "killed"


@pytest.mark.parametrize("says", ["payments", "gateway"])
async def test_the_same_point_coming_back_takes_its_older_connections_place(tmp_path: Path, says: str) -> None:
    async with floor_of(tmp_path) as (floor, _):
        key, bearer = peers.fresh_key(), tills.token(floor, says)
        first = await tills.till(floor, says, key=key, token=bearer)
        await tills.till(floor, says, key=key, token=bearer)
        assert (await first.closed())[0] == 4409
        stolen: peers.Peer = await peers.greet(floor, "/v1/point", bearer, peers.fresh_key(), {"point": says})
        assert (await stolen.of("refused"))["code"] == "key"
