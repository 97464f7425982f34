from pathlib import Path

import pytest

import peers
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
