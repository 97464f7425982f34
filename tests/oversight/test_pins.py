from pathlib import Path

import pytest

from watchfloor.oversight import Pin, Pins, default_home
from watchfloor.oversight.pins import URLS
from watchfloor.wire import SigningKey

KEY = SigningKey.from_seed(b"k" * 32).public


def test_a_pin_is_kept_for_its_owner_alone_and_found_by_server_and_address(tmp_path: Path) -> None:
    pins = Pins(tmp_path)
    pin = Pin.of("SRV", KEY, "ws://a", "note")
    pins.keep(pin)
    assert pins.of_server("SRV") == pin
    assert pins.of_url("ws://a") == pin
    assert (tmp_path / "SRV" / "pin.json").stat().st_mode & 0o777 == 0o600
    assert pin.public == KEY


def test_an_address_belongs_to_the_server_that_was_met_there_last(tmp_path: Path) -> None:
    pins = Pins(tmp_path)
    pins.keep(Pin.of("OLD", KEY, "ws://a", "note"))
    pins.keep(Pin.of("NEW", KEY, "ws://a", "note"))
    found = pins.of_url("ws://a")
    old = pins.of_server("OLD")
    assert found is not None
    assert old is not None
    assert (found.server, old.urls) == ("NEW", ())


def test_many_addresses_are_forgotten_from_the_oldest_on() -> None:
    pin = Pin.of("SRV", KEY, "ws://0", "note")
    for number in range(1, 40):
        pin = pin.met_at(f"ws://{number}").met_at(f"ws://{number}")
    assert len(pin.urls) == URLS
    assert pin.urls[-1] == "ws://39"


def test_nothing_is_pinned_in_an_empty_folder(tmp_path: Path) -> None:
    for pins in (Pins(tmp_path), Pins(tmp_path / "none")):
        assert pins.load() == ()
        assert pins.of_server("SRV") is None
        assert pins.of_url("ws://a") is None
        assert pins.names("SRV") == ()


@pytest.mark.parametrize("content", [b"", b"{}", b"\xff", b'{"server":"../x","key":"k","checkpoint":""}'])
def test_a_broken_pin_is_a_sentence_with_its_file(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "SRV").mkdir()
    file = tmp_path / "SRV" / "pin.json"
    file.write_bytes(content)
    file.chmod(0o600)
    with pytest.raises(ValueError, match=r"pin\.json.*enrol there again"):
        Pins(tmp_path).of_server("SRV")


def test_a_pin_in_another_servers_folder_is_refused(tmp_path: Path) -> None:
    pins = Pins(tmp_path)
    pins.keep(Pin.of("SRV", KEY, "ws://a", "note"))
    (tmp_path / "SRV").rename(tmp_path / "OTHER")
    with pytest.raises(ValueError, match="about server 'SRV'"):
        pins.of_server("OTHER")


def test_keys_are_named_after_their_operators(tmp_path: Path) -> None:
    pins = Pins(tmp_path)
    for name in ("mara", "jonas", "not a name"):
        path = pins.key_path("SRV", name)
        path.parent.mkdir(exist_ok=True)
        path.touch()
    assert pins.names("SRV") == ("jonas", "mara")


def test_the_folder_is_in_the_users_configuration() -> None:
    assert default_home({"XDG_CONFIG_HOME": "/c"}) == Path("/c/watchfloor")
    assert default_home({"HOME": "/h"}) == Path("/h/.config/watchfloor")
    assert default_home({}).name == "watchfloor"
