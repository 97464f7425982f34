import asyncio
from pathlib import Path

import pytest

import peers
from watchfloor_server.app.floor import Floor, Parts
from watchfloor_server.app.lanes import Lanes
from watchfloor_server.core import speech


async def test_no_grant_leaves_before_its_record_is_durable(tmp_path: Path) -> None:
    async with peers.serving(tmp_path) as floor:
        bot, other = await peers.agent(floor), await peers.agent(floor, "other-bot")
        mara = await peers.console(floor, await peers.enrol(floor))
        with peers.locked(tmp_path):
            await bot.say(bot.line("action", action="a1", tool="file.read", args={}))
            denied = await bot.of("decision", action="a1")
        assert denied["answer"] == "deny"
        await other.think("after the disk came back")
        await other.of("ack", seq=1)
        assert (await bot.propose("a2", "file.read", {}))["answer"] == "allow"
        decided = [each for each in (await mara.ask("records", after=0))["items"] if each["kind"] == "action.decided"]
        assert '"answer":"deny"' in decided[-2]["raw"]


async def test_a_fault_of_ours_on_one_line_closes_that_peer_and_nobody_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    async with peers.serving(tmp_path) as floor:
        bot, other = await peers.agent(floor), await peers.agent(floor, "other-bot")
        with monkeypatch.context() as patched:
            patched.setattr(speech, "check_action", None)
            await bot.say(bot.line("action", action="a1", tool="file.read", args={}))
            assert (await bot.closed())[0] == 1011
        await other.think("I go on")
        await other.of("ack", seq=1)
    assert "fault" in capsys.readouterr().err


async def test_a_kill_takes_back_an_allow_that_waits_for_the_disk(tmp_path: Path) -> None:
    async with peers.serving(tmp_path) as floor:
        mara = await peers.console(floor, await peers.enrol(floor))
        bot = await peers.agent(floor)
        with peers.locked(tmp_path):
            await bot.say(bot.line("action", action="a1", tool="file.read", args={}))
            await mara.order("kill", {"run": bot.run})
            order = await bot.of("order")
        await bot.stop(order)
        await bot.closed()
        assert not [line for line in bot.heard if line["t"] == "decision" and line["answer"] == "allow"]


async def test_an_allow_that_waits_for_the_disk_is_put_by_while_the_run_stands_still(tmp_path: Path) -> None:
    async with peers.serving(tmp_path) as floor:
        mara = await peers.console(floor, await peers.enrol(floor))
        bot, other = await peers.agent(floor), await peers.agent(floor, "other-bot")
        with peers.locked(tmp_path):
            await bot.say(bot.line("action", action="a1", tool="file.read", args={}))
            await mara.order("pause", {"run": bot.run})
            await bot.of("order", kind="pause")
        await other.think("the disk is back")
        await other.of("ack", seq=1)
        assert not [line for line in bot.heard if line["t"] == "decision"]
        await mara.order("resume", {"run": bot.run})
        await bot.of("order", kind="resume")
        assert (await bot.of("decision", action="a1"))["answer"] in ("allow", "deny")


class Ahead:
    """A lane that a test lets be ahead of the main process, in front of a real floor."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.is_ahead = False
        self._floors: list[Floor] = []
        begin = Floor.__init__

        def spy(floor: Floor, parts: Parts) -> None:
            begin(floor, parts)
            self._floors.append(floor)

        monkeypatch.setattr(Floor, "__init__", spy)
        monkeypatch.setattr(Lanes, "is_behind", property(lambda _: self.is_ahead))

    def catch_up(self) -> None:
        self._floors[0].caught_up()
        self.is_ahead = False
        self._floors[0].caught_up()


@pytest.fixture
def ahead(monkeypatch: pytest.MonkeyPatch) -> Ahead:
    return Ahead(monkeypatch)


async def test_while_the_lane_is_ahead_no_leave_goes_out_and_all_else_does(tmp_path: Path, ahead: Ahead) -> None:
    async with peers.serving(tmp_path) as floor:
        bot = await peers.agent(floor)
        ahead.is_ahead = True
        await bot.say(bot.line("action", action="a1", tool="file.read", args={}), {"t": "renew", "n": 7})
        await bot.think("I wait for leave")
        await bot.of("ack", seq=2)
        assert not [line for line in bot.heard if line["t"] in ("decision", "lease")]
        ahead.catch_up()
        assert (await bot.of("decision", action="a1"))["answer"] == "allow"
        assert await bot.of("lease", n=7)


async def test_a_kill_drops_the_leave_that_waited_for_the_lane_and_no_lease_passes_its_fence(
    tmp_path: Path, ahead: Ahead
) -> None:
    async with peers.serving(tmp_path) as floor:
        mara = await peers.console(floor, await peers.enrol(floor))
        bot = await peers.agent(floor)
        ahead.is_ahead = True
        await bot.say(bot.line("action", action="a1", tool="file.read", args={}), {"t": "renew", "n": 7})
        await bot.think("I wait for leave")
        await bot.of("ack", seq=2)
        await mara.order("kill", {"run": bot.run})
        order = await bot.of("order", kind="kill")
        ahead.catch_up()
        await bot.stop(order)
        await bot.closed()
        assert not [line for line in bot.heard if line["t"] in ("decision", "lease")]


async def test_leave_that_waited_for_the_lane_is_put_by_while_the_run_stands_still(
    tmp_path: Path, ahead: Ahead
) -> None:
    async with peers.serving(tmp_path) as floor:
        mara = await peers.console(floor, await peers.enrol(floor))
        bot = await peers.agent(floor)
        ahead.is_ahead = True
        await bot.say(bot.line("action", action="a1", tool="file.read", args={}))
        await bot.think("I wait for leave")
        await bot.of("ack", seq=2)
        await mara.order("pause", {"run": bot.run})
        await bot.of("order", kind="pause")
        await mara.order("resume", {"run": bot.run})
        assert not [line for line in bot.heard if line["t"] in ("decision", "order")]
        ahead.catch_up()
        await bot.of("order", kind="resume")
        assert (await bot.of("decision", action="a1"))["answer"] in ("allow", "deny")


async def test_an_agent_that_comes_while_the_lane_is_ahead_is_welcomed_after_and_ordered_after_that(
    tmp_path: Path, ahead: Ahead
) -> None:
    async with peers.serving(tmp_path) as floor, asyncio.TaskGroup() as group:
        mara = await peers.console(floor, await peers.enrol(floor))
        ahead.is_ahead = True
        coming = group.create_task(peers.agent(floor))
        async with asyncio.timeout(peers.WAIT_S):
            while not (runs := (await mara.ask("runs"))["items"]):
                pass
        assert (await mara.order("kill", {"run": runs[0]["run"]}))["ok"]
        assert not coming.done()
        ahead.catch_up()
        bot = await coming
        assert (await bot.of("order", kind="kill"))["by"] == "mara"


async def test_a_kill_that_waits_behind_a_welcome_for_the_disk_waits_behind_it_for_the_lane_too(
    tmp_path: Path, ahead: Ahead
) -> None:
    async with peers.serving(tmp_path) as floor, asyncio.TaskGroup() as group:
        mara = await peers.console(floor, await peers.enrol(floor))
        other = await peers.agent(floor, "other-bot")
        with peers.locked(tmp_path):
            coming = group.create_task(peers.greeted(floor))
            async with asyncio.timeout(peers.WAIT_S):
                while len((await mara.ask("runs"))["items"]) < 2:
                    pass
            assert (await mara.order("kill", {"all": True}))["runs"] == 2
            await other.of("order", kind="kill")
            ahead.is_ahead = True
        await mara.say({"t": "watch", "after": 0, "kinds": ["lock.set"]})
        await mara.of("record", kind="lock.set")
        ahead.catch_up()
        bot = await coming
        await bot.of("order", kind="kill")
        assert [line["t"] for line in bot.heard[:1]] == ["welcome"]
