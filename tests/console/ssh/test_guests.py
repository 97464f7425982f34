from pathlib import Path

import asyncssh
import pytest

from watchfloor_console.ssh.guests import Guests, entry, told


def fresh() -> asyncssh.SSHKey:
    return asyncssh.generate_private_key("ssh-ed25519").convert_to_public()  # pyright: ignore[reportUnknownMemberType]


def line_of(key: asyncssh.SSHKey) -> str:
    return key.export_public_key().decode()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "authorized_keys"


def test_a_key_stands_for_the_operator_that_its_line_names(path: Path) -> None:
    mara, guest = fresh(), fresh()
    path.write_text(f"# people\n{entry(line_of(mara), 'mara')}\n{entry(line_of(guest), 'bo', is_read_only=True)}\n")
    guests = Guests(path)
    guests.check()
    found, looks = guests.find(mara, "127.0.0.1"), guests.find(guest, "127.0.0.1")
    assert found is not None
    assert looks is not None
    assert (found.operator, found.is_read_only) == ("mara", False)
    assert (looks.operator, looks.is_read_only) == ("bo", True)
    assert told(found) == f"mara ({mara.get_fingerprint()})"
    assert guests.find(fresh(), "127.0.0.1") is None


def test_a_line_may_say_from_where(path: Path) -> None:
    key = fresh()
    path.write_text(f'from="10.0.0.0/8",{entry(line_of(key), "mara")}\n')
    assert Guests(path).find(key, "10.1.2.3") is not None
    assert Guests(path).find(key, "127.0.0.1") is None


def test_a_line_that_is_taken_out_counts_at_once(path: Path) -> None:
    mara, bo = fresh(), fresh()
    path.write_text(f"{entry(line_of(mara), 'mara')}\n{entry(line_of(bo), 'bo')}\n")
    guests = Guests(path)
    assert guests.find(bo, "127.0.0.1") is not None
    path.write_text(f"{entry(line_of(mara), 'mara')}\n")
    assert guests.find(bo, "127.0.0.1") is None


@pytest.mark.parametrize("options", ["", 'operator="../mara" ', 'operator="mara",operator="bo" ', "operator "])
def test_a_key_that_names_no_operator_opens_nothing(path: Path, options: str) -> None:
    key = fresh()
    path.write_text(options + line_of(key))
    with pytest.raises(ValueError, match="names no operator"):
        Guests(path).find(key, "127.0.0.1")


def test_a_file_that_others_may_write_opens_nothing(path: Path) -> None:
    key = fresh()
    path.write_text(entry(line_of(key), "mara"))
    path.chmod(0o666)
    with pytest.raises(PermissionError, match="chmod go-w"):
        Guests(path).find(key, "127.0.0.1")


@pytest.mark.parametrize("text", ["", "nonsense\n", 'operator="mara" ssh-ed25519 AAAA\n'])
def test_a_file_without_a_key_is_said_to_be_none(path: Path, text: str) -> None:
    path.write_text(text)
    with pytest.raises(ValueError, match="holds no"):
        Guests(path).check()
