import pytest

from watchfloor.errors import Unreachable
from watchfloor.link import read_address


@pytest.mark.parametrize(
    ("url", "uri", "socket"),
    [
        ("ws://127.0.0.1:7420", "ws://127.0.0.1:7420", None),
        ("ws://localhost:7420/", "ws://localhost:7420", None),
        ("ws://[::1]:7420", "ws://[::1]:7420", None),
        ("wss://floor.example", "wss://floor.example", None),
        ("unix:///run/watchfloor.sock", "ws://localhost", "/run/watchfloor.sock"),
        ("ws+unix:///run/watchfloor.sock", "ws://localhost", "/run/watchfloor.sock"),
    ],
)
def test_an_address_is_read(url: str, uri: str, socket: str | None) -> None:
    address = read_address(url)
    assert (address.uri, address.socket) == (uri, socket)


def test_only_wss_is_secure() -> None:
    assert read_address("wss://floor.example").is_secure
    assert not read_address("ws://127.0.0.1").is_secure


@pytest.mark.parametrize(
    "url",
    [
        "",
        "127.0.0.1:7420",
        "http://127.0.0.1:7420",
        "ws://",
        "ws://127.0.0.1:port",
        "ws://127.0.0.1/v1/agent",
        "ws://127.0.0.1?x=1",
        "ws://me:secret@127.0.0.1",
        "unix://relative/path",
        "unix://",
        "ws://[::1",
    ],
)
def test_what_is_no_address_is_refused_in_one_sentence(url: str) -> None:
    with pytest.raises(Unreachable, match="is not the address of a server; write ws://"):
        read_address(url)


def test_a_token_never_crosses_a_network_in_the_clear() -> None:
    with pytest.raises(Unreachable, match="in the clear; use wss://"):
        read_address("ws://floor.example:7420")


def test_an_escape_in_an_address_reaches_no_terminal() -> None:
    with pytest.raises(Unreachable) as caught:
        read_address("ftp://\x1b[2J")
    assert "\x1b" not in str(caught.value)
