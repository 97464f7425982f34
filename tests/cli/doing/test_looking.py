from pathlib import Path

import peers
import shell as shells

HOSTILE = "save \x1b]0;owned\x07 \u202e all \u200b"


async def test_runs_and_show_tell_how_a_run_stands_and_tame_its_words(tmp_path: Path) -> None:
    async with peers.serving(tmp_path / "data") as floor:
        shell = await shells.enrolled(floor, tmp_path)
        bot = await peers.agent(floor, task=HOSTILE)
        await bot.propose("a1", "file.write", {"path": HOSTILE})
        listed = await shell.run("runs")
        assert bot.run in listed.out
        assert "RUNNING" in listed.out
        assert shells.is_tame(listed.out)
        assert (await shell.run("runs", "--json")).objects[0]["task"] == HOSTILE
        shown = await shell.run("show", bot.run[:4])
        assert "acting for   alice" in shown.out
        assert "file.write on local" in shown.out
        assert shells.is_tame(shown.out)
        (as_json,) = (await shell.run("show", bot.run, "--json")).objects
        assert as_json["escalations"][0].startswith("E-")
        unknown = await shell.run("show", "ZZZZ\x1b[31m")
        assert (unknown.code, unknown.is_one_sentence()) == (1, True)


async def test_a_stopped_run_shows_its_order_and_evidence(tmp_path: Path) -> None:
    async with peers.serving(tmp_path / "data") as floor:
        shell = await shells.enrolled(floor, tmp_path)
        key = await_key(tmp_path)
        bot = await peers.agent(floor)
        await shell.run("kill", bot.run, "--reason", HOSTILE, "--wait", "0", "--key", str(key))
        await bot.stop(await bot.of("order"))
        await bot.closed()
        shown = await shell.run("show", bot.run)
        assert "STOPPED word" in shown.out
        assert "evidence     word" in shown.out
        assert shells.is_tame(shown.out)


def await_key(home: Path) -> Path:
    return next((home / "config").rglob("mara.key"))
