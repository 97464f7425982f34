import stat
from pathlib import Path

import pytest

from watchfloor_console.ssh.hostkey import host_key


def test_it_is_made_once_for_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "ssh" / "host.key"
    made = host_key(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert host_key(path).get_fingerprint() == made.get_fingerprint()
    assert [each.name for each in path.parent.iterdir()] == ["host.key"]


def test_one_that_others_may_read_is_not_used(tmp_path: Path) -> None:
    path = tmp_path / "host.key"
    host_key(path)
    path.chmod(0o644)
    with pytest.raises(PermissionError, match="chmod 600"):
        host_key(path)


def test_what_is_no_key_is_said_to_be_none(tmp_path: Path) -> None:
    path = tmp_path / "host.key"
    path.touch(0o600)
    with pytest.raises(ValueError, match="holds no host key"):
        host_key(path)
