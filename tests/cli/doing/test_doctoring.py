from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

import peers
import shell as shells
from watchfloor.cli.doing import doctoring


def no_wardens(environ: Mapping[str, str]) -> Iterator[Path]:
    return iter(())


def one_warden(environ: Mapping[str, str]) -> Iterator[Path]:
    return iter([Path("/run/user/1/watchfloor/R1.sock")])


def states(ended: shells.Ended) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for each in ended.objects:
        found.setdefault(each["what"], set()).add(each["state"])
    return found


async def test_a_sound_installation_has_no_fault_and_each_thing_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doctoring, "sockets_here", no_wardens)
    async with peers.serving(tmp_path / "data") as floor:
        shell = await shells.enrolled(floor, tmp_path)
        (path,) = (shell.home / "config" / "watchfloor").rglob("mara.key")
        path.with_name("jonas.pub").write_text("a key that an ssh-agent holds is no file here")
        ended = await shell.run("doctor", "--data", str(floor.data), "--as", "mara", "--json")
        found = states(ended)
        assert "fail" not in {state for each in found.values() for state in each}, ended.out
        assert ended.code == 0
        assert found["server"] == found["clock"] == found["ledger"] == found["journal"] == found["checkpoint"] == {"ok"}
        assert found["operator's key"] == found["server.key"] == {"ok"}
        assert found["kill"] == {"warn"}  # no lane
        assert found["identity"] == {"warn"}  # --dev


async def test_it_fails_while_agents_run_as_the_user_whose_key_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doctoring, "sockets_here", one_warden)
    async with peers.serving(tmp_path / "data") as floor:
        shell = await shells.enrolled(floor, tmp_path)
        ended = await shell.run("doctor", "--data", str(floor.data))
        assert ended.code == 1
        assert "FAIL  operator's key" in ended.out
        assert "-> run agents as a user of their own" in ended.out
        assert shells.is_tame(ended.out)


async def test_a_key_that_others_can_read_is_a_fault_with_its_remedy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doctoring, "sockets_here", no_wardens)
    async with peers.serving(tmp_path / "data") as floor:
        shell = await shells.enrolled(floor, tmp_path)
        (key,) = (tmp_path / "config").rglob("mara.key")
        key.chmod(0o644)
        ended = await shell.run("doctor", "--data", str(floor.data))
        assert ended.code == 1
        assert "has mode 0644" in ended.out
        assert f"-> run: chmod 600 {key}" in ended.out


def test_a_server_that_is_not_there_is_a_fault_and_the_rest_is_looked_at_all_the_same(tmp_path: Path) -> None:
    ended = shells.Shell(tmp_path).run_now("doctor", "--data", str(tmp_path / "none"), "--json")
    assert ended.code == 1
    assert states(ended)["server"] == {"fail"}
    assert states(ended)["data folder"] == {"ok"}


def test_settings_that_cannot_be_read_are_a_fault(tmp_path: Path) -> None:
    (tmp_path / "watchfloor.toml").write_text("lease_ttl_s = 'long'\n")
    ended = shells.Shell(tmp_path).run_now("doctor", "--data", str(tmp_path), "--json")
    assert states(ended)["settings"] == {"fail"}
