from pathlib import Path

import pytest

from watchfloor_console.ssh.serving import address_of, run


@pytest.mark.parametrize(
    ("listen", "address"),
    [("127.0.0.1:7422", ("127.0.0.1", 7422)), ("[::1]:0", ("::1", 0)), ("0.0.0.0:65535", ("0.0.0.0", 65535))],
)
def test_an_address_is_a_host_and_a_port(listen: str, address: tuple[str, int]) -> None:
    assert address_of(listen) == address


@pytest.mark.parametrize("listen", ["", "7422", ":7422", "h:", "h:x", "h:65536", "h:-1", "h:٣"])
def test_what_is_no_address_is_said_to_be_none(listen: str) -> None:
    with pytest.raises(ValueError, match="no HOST:PORT"):
        address_of(listen)


def test_without_a_list_of_guests_nothing_is_served(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    said: list[str] = []
    with pytest.raises(FileNotFoundError, match='operator="NAME"'):
        run("ws://127.0.0.1:1", "127.0.0.1:0", None, read_only=False, gateway="", say=said.append, ready=lambda _: None)
    with pytest.raises(FileNotFoundError, match="nowhere"):
        run(
            "ws://h:1",
            "127.0.0.1:0",
            tmp_path / "nowhere",
            read_only=False,
            gateway="",
            say=said.append,
            ready=lambda _: None,
        )
    assert list(tmp_path.iterdir()) == []


def test_who_is_to_vouch_has_a_key_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    guests = tmp_path / "guests"
    guests.touch()
    with pytest.raises(FileNotFoundError, match=r"no key of gateway 'bastion' .* operator enrol --as bastion"):
        run("ws://h:1", "127.0.0.1:0", guests, read_only=False, gateway="bastion", say=print, ready=lambda _: None)
