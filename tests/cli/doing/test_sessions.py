from pathlib import Path

import pytest

import peers
import shell as shells
from watchfloor.cli.doing import sessions
from watchfloor.cli.options import Access
from watchfloor.oversight import Oversight


async def test_the_only_key_needs_no_name_and_of_several_one_must_be_chosen(tmp_path: Path) -> None:
    async with peers.serving(tmp_path / "data") as floor:
        shell = await shells.enrolled(floor, tmp_path)
        assert (await shell.run("runs")).code == 0
        added = await shell.run("operator", "add", "jonas", "--role", "viewer", "--json")
        code = added.objects[0]["code"]
        await shell.run("operator", "enrol", "--as", "jonas", stdin=f"{code}\n")
        unclear = await shell.run("runs")
        assert unclear.code == 1
        assert unclear.is_one_sentence()
        assert "jonas, mara" in unclear.err
        assert (await shell.run("runs", "--as", "jonas")).code == 0


async def test_a_server_that_moved_is_known_again_by_its_id(tmp_path: Path) -> None:
    async with peers.serving(tmp_path / "data") as floor:
        await shells.enrolled(floor, tmp_path)
    async with peers.serving(tmp_path / "data") as floor:
        assert (await shells.Shell(tmp_path, floor.url).run("runs")).code == 0


async def test_nobody_enrolled_is_told_what_to_do(tmp_path: Path) -> None:
    async with peers.serving(tmp_path / "data") as floor:
        ended = await shells.Shell(tmp_path, floor.url).run("runs")
        assert ended.code == 1
        assert "watchfloor operator enrol" in ended.err


async def test_a_key_that_others_can_read_is_refused(tmp_path: Path) -> None:
    async with peers.serving(tmp_path / "data") as floor:
        shell = await shells.enrolled(floor, tmp_path)
        (key,) = (tmp_path / "config").rglob("mara.key")
        key.chmod(0o644)
        ended = await shell.run("runs")
        assert (ended.code, ended.is_one_sentence()) == (1, True)
        assert "chmod 600" in ended.err


def test_what_the_work_returns_is_the_exit_code(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    assert sessions.pins().home == tmp_path / "watchfloor"

    async def work(session: Oversight) -> int:
        return 5 if session.is_up else 6

    with pytest.raises(Exception, match="no server"):
        sessions.with_session(Access("ws://127.0.0.1:1", None, None), work)
