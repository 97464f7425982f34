import asyncio
from pathlib import Path

import pytest

import peers
from watchfloor_server.app import house


async def test_a_snapshot_comes_in_parts_that_hold_every_run_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(house, "PART_BYTES", 1500)
    async with peers.serving(tmp_path) as floor:
        mara = await peers.console(floor, await peers.enrol(floor))
        bots = [await peers.agent(floor, f"bot-{n}") for n in range(5)]
        await bots[0].propose("a1", "file.write", {})
        await mara.say({"t": "watch", "after": None})
        parts = [await mara.of("snapshot")]
        while not parts[-1]["done"]:
            parts.append(await mara.of("snapshot"))
        assert len({part["upto"] for part in parts}) == 1
        assert sorted(run["run"] for part in parts for run in part.get("runs", [])) == sorted(bot.run for bot in bots)
        cards = [card for part in parts for card in part.get("escalations", [])]
        assert [card["action"] for card in cards] == ["a1"]
        assert "code" not in cards[0]
        assert (await mara.of("escalation"))["code"]


async def test_a_console_is_greeted_with_the_signed_head_the_policy_and_the_environment(tmp_path: Path) -> None:
    async with peers.serving(tmp_path, environment="staging") as floor:
        key = await peers.enrol(floor)
        first = await peers.console(floor, key)
        async with asyncio.timeout(peers.WAIT_S):
            while not (await first.ask("records", after=0, kinds=["checkpoint.signed"]))["items"]:
                pass  # no line tells a console that a checkpoint was signed
        mara = await peers.console(floor, key)
        welcome = mara.welcome
        assert welcome["head"]["size"] >= 2
        assert (welcome["environment"], welcome["operator"]["person"]) == ("staging", "mara")
        loaded = [each for each in (await mara.ask("records", after=0))["items"] if each["kind"] == "policy.loaded"]
        assert welcome["policy"] in loaded[0]["raw"]
