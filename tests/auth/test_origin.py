import pytest

from watchfloor_server.auth import AllowedHosts

LOCAL = AllowedHosts.of("127.0.0.1", ["Watch.Example"])
EVERYWHERE = AllowedHosts.of("0.0.0.0")


@pytest.mark.parametrize(
    "host", ["127.0.0.1:7420", "localhost:7420", "LOCALHOST", "localhost.", "[::1]:7420", "[::1]", "watch.example:443"]
)
def test_a_name_of_this_server_is_let_in(host: str) -> None:
    assert LOCAL.refusal([host], []) is None


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "evil.example:7420",
        "localhost.evil.example",
        "127.0.0.1.evil.example",
        "watch.example.evil.example",
        "10.0.0.5:7420",
        "",
        ":7420",
        "localhost:port",
        "localhost:99999",
        "localhost/x",
        "localhost?x",
        "localhost#x",
        "user@localhost",
        "localhost@evil.example",
        "[::1",
        "127.1:7420",
        "\x1b[2J",
    ],
)
def test_a_foreign_host_is_refused_because_dns_can_be_rebound(host: str) -> None:
    reason = LOCAL.refusal([host], [])
    assert reason is not None
    assert reason.isprintable()


@pytest.mark.parametrize("hosts", [[], ["localhost", "localhost"], ["localhost", "evil.example"]])
def test_a_request_names_one_host(hosts: list[str]) -> None:
    assert "one host" in str(LOCAL.refusal(hosts, []))


def test_a_server_that_listens_everywhere_takes_addresses_but_no_foreign_names() -> None:
    assert EVERYWHERE.refusal(["10.0.0.5:7420"], []) is None
    assert EVERYWHERE.refusal(["[fe80::1]:7420"], []) is None
    assert AllowedHosts.of("::").refusal(["10.0.0.5"], []) is None
    assert EVERYWHERE.refusal(["evil.example"], []) is not None


@pytest.mark.parametrize(
    ("host", "origin"),
    [
        ("localhost:7420", "http://localhost:7420"),
        ("localhost", "http://localhost"),
        ("localhost:80", "http://localhost"),
        ("watch.example", "https://watch.example"),
        ("watch.example", "https://WATCH.example:443"),
    ],
)
def test_a_page_of_this_very_server_may_connect(host: str, origin: str) -> None:
    assert LOCAL.refusal([host], [origin]) is None


@pytest.mark.parametrize(
    "origin",
    [
        "http://evil.example",
        "http://127.0.0.1:7420",
        "http://localhost:3000",
        "http://localhost",
        "https://localhost:7421",
        "null",
        "",
        "localhost:7420",
        "file://",
        "chrome-extension://abcdef",
        "ws://localhost:7420",
        "http://localhost:7420/path",
        "http://localhost:7420@evil.example",
        "http://[",
    ],
)
def test_a_page_from_elsewhere_is_refused(origin: str) -> None:
    assert "origin" in str(LOCAL.refusal(["localhost:7420"], [origin]))


def test_two_origins_are_refused() -> None:
    assert LOCAL.refusal(["localhost:7420"], ["http://localhost:7420", "http://localhost:7420"]) is not None
