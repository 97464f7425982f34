import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

import pytest

from certificates import certificate
from watchfloor.cli.doing import premises


class _Usage(NamedTuple):
    total: int
    used: int
    free: int


@pytest.mark.parametrize(
    ("free", "state"),
    [(premises.ROOM_BYTES, "ok"), (premises.ROOM_BYTES - 1, "warn"), (premises.LAST_BYTES - 1, "fail")],
)
def test_a_disk_is_told_before_it_is_full(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, free: int, state: str
) -> None:
    monkeypatch.setattr(premises.shutil, "disk_usage", lambda _: _Usage(0, 0, free))  # type: ignore[attr-defined]
    assert [each.state for each in premises.look_at_data(tmp_path) if each.what == "disk"] == [state]


def test_a_folder_or_a_secret_that_others_can_reach_is_a_fault(tmp_path: Path) -> None:
    (tmp_path / "server.key").touch(mode=0o640)
    tmp_path.chmod(0o755)
    found = {each.what: each for each in premises.look_at_data(tmp_path)}
    assert (found["data folder"].state, found["server.key"].state) == ("fail", "fail")
    assert found["data folder"].mend == f"run: chmod 700 {tmp_path}"


def test_a_key_is_a_fault_if_an_agents_user_owns_it_and_not_if_another_does(tmp_path: Path) -> None:
    key = tmp_path / "mara.key"
    key.touch(mode=0o600)
    us = os.geteuid()
    assert [each.state for each in premises.look_at_keys([key], [(us, "a warden")])] == ["ok", "fail"]
    assert [each.state for each in premises.look_at_keys([key], [(us + 1, "a warden")])] == ["ok"]
    assert [each.state for each in premises.look_at_keys([], [(us, "a warden")])] == ["ok"]


@pytest.mark.parametrize(("left", "state"), [(30, "ok"), (20, "warn"), (-1, "fail")])
def test_a_certificate_is_told_before_it_ends(tmp_path: Path, left: int, state: str) -> None:
    cert, _ = certificate(tmp_path)
    until = next(iter(premises.look_at_certificate(cert, datetime.now(UTC)))).says
    end = datetime.strptime(until.split("until ")[1], "%Y-%m-%d %H:%M %Z").replace(tzinfo=UTC)
    (found,) = premises.look_at_certificate(cert, end - timedelta(days=left))
    assert found.state == state


def test_a_certificate_that_is_none_is_a_fault_and_none_at_all_is_nothing(tmp_path: Path) -> None:
    (tmp_path / "x.pem").write_text("no certificate")
    for path in (tmp_path / "x.pem", tmp_path / "none.pem"):
        assert [each.state for each in premises.look_at_certificate(path, datetime.now(UTC))] == ["fail"]
    assert list(premises.look_at_certificate(None, datetime.now(UTC))) == []


def test_what_consoles_over_ssh_rest_on_is_its_owners_alone(tmp_path: Path) -> None:
    assert list(premises.look_at_ssh(tmp_path)) == []
    (tmp_path / "host.key").touch(mode=0o600)
    (tmp_path / "authorized_keys").touch(mode=0o644)
    assert [each.state for each in premises.look_at_ssh(tmp_path)] == ["ok", "ok"]
    (tmp_path / "host.key").chmod(0o644)
    (tmp_path / "authorized_keys").chmod(0o664)
    assert [each.state for each in premises.look_at_ssh(tmp_path)] == ["fail", "fail"]
