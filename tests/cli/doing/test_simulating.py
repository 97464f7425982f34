from datetime import UTC, datetime
from pathlib import Path

import pytest

import peers
import shell as shells
from app.test_loading import OPEN
from watchfloor.cli.doing.simulating import read_since
from watchfloor.cli.failures import Usage

NOW = datetime(2026, 1, 31, 9, 30, tzinfo=UTC)


def folder(tmp_path: Path) -> str:
    path = tmp_path / "policy"
    path.mkdir()
    for name, text in OPEN.items():
        (path / name).write_text(text)
    return str(path)


async def test_each_answer_that_would_differ_is_listed(tmp_path: Path) -> None:
    async with peers.serving(tmp_path / "data") as floor:
        shell = await shells.enrolled(floor, tmp_path)
        bot = await peers.agent(floor)
        await bot.propose("a1", "file.write", {"path": "x"})
        path = folder(tmp_path)
        ended = await shell.run("policy", "simulate", path)
        assert ended.code == 0, ended.err
        assert f"{bot.run}/a1 file.write: wait, would be allow" in ended.out
        assert ended.out.splitlines()[-1].endswith("1 answers compared, 1 would differ")
        found = (await shell.run("policy", "simulate", path, "--since", "1h", "--json")).objects
        assert (found[0]["would_be"], found[-1]["differences"]) == ("allow", 1)
        later = (await shell.run("policy", "simulate", path, "--since", "2100-01-01T00:00:00Z", "--json")).objects
        assert later == [{"of": 0, "compared": 0, "differences": 0}]
        bad = await shell.run("policy", "simulate", path, "--since", "yesterday")
        assert (bad.code, bad.is_one_sentence()) == (2, True)


def test_a_time_is_a_moment_with_its_zone_or_a_span() -> None:
    assert read_since("30d", NOW) == "2026-01-01T09:30:00.000Z"
    assert read_since("90m", NOW) == "2026-01-31T08:00:00.000Z"
    assert read_since("2026-01-31T09:30:00+01:00", NOW) == "2026-01-31T08:30:00.000Z"
    for text in ("", "2026-01-31", "2026-01-31T09:30:00", "30", "1w"):
        with pytest.raises(Usage):
            read_since(text, NOW)
