from pathlib import Path

import peers
import shell as shells


async def test_a_moment_is_shown_as_it_stood_and_not_as_it_is(tmp_path: Path) -> None:
    async with peers.serving(tmp_path / "data") as floor:
        shell = await shells.enrolled(floor, tmp_path)
        bot = await peers.agent(floor, task="\x1b[2Jticket")
        await bot.propose("a1", "file.write", {"path": "x"})
        records = (await shell.run("tail", "--after", "0", "--json")).objects
        before = records[-1]["at"]
        killed = await shell.run("kill", bot.run, "--reason", "it loops", "--wait", "0")
        assert killed.code in (0, 1, 3)
        then = (await shell.run("replay", "--at", before, "--json")).objects
        assert {each.get("state") for each in then if "task" in each} == {"RUNNING"}
        assert [each["tool"] for each in then if "escalation" in each] == ["file.write"]
        assert not [each for each in then if "lock" in each]
        now = await shell.run("replay", "--all")
        assert shells.is_tame(now.out)
        assert any(word in now.out for word in ("STOPPING", "UNCONFIRMED", "STOPPED"))
        assert "waits" not in now.out
        assert "lock   run" in now.out
        first = (await shell.run("replay", "--at", "2020-01-01T00:00:00Z", "--json")).objects
        assert first == [{"at": "2020-01-01T00:00:00Z", "seq": 0, "policy": ""}]
        assert (await shell.run("replay", "--at", "yesterday")).code == 2
    offline = await shell.run("replay", str(tmp_path / "data"), "--at", before, "--json")
    assert offline.objects == then
