from pathlib import Path

import pytest

import peers
from terminals import console_on
from watchfloor.oversight import Refused
from watchfloor_console.app import run


async def test_a_console_shows_a_real_floor_from_end_to_end(tmp_path: Path) -> None:
    async with peers.serving(tmp_path / "data") as server:
        bot = await peers.agent(server)
        async with console_on(server, tmp_path, size=(80, 24)) as terminal:
            await terminal.shows("KILL refund-bot run")
            decision = await bot.propose("a1", "file.write", {"path": "/tmp/x", "text": "y"})
            assert decision["answer"] == "wait"
            await terminal.shows("1 NEEDS YOU")
            terminal.type("d")
            await terminal.shows("DENY E-")
            terminal.type("1")
            await terminal.shows("not within the task_")
            terminal.type("\r")
            decision = await bot.of("decision", action="a1")
            assert (decision["answer"], decision["feedback"]) == ("deny", "not within the task")
            await terminal.shows("was denied by mara")


def test_who_is_not_enrolled_is_told_before_anything_is_drawn(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    with pytest.raises((Refused, Exception), match=r"no server|enrolled"):
        run("ws://127.0.0.1:9", "mara")
