import pytest

from watchfloor.wire import fault_of_url


@pytest.mark.parametrize(
    "url",
    [
        "https://hooks.example/oncall?a=b",
        "https://10.0.0.7:8443/x",
        "http://127.0.0.1:8080",
        "http://[::1]/",
        "http://localhost/",
    ],
)
def test_a_page_may_go_to(url: str) -> None:
    assert fault_of_url(url) is None


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("http://hooks.example/", "https"),
        ("http://127.0.0.1.evil.example/", "https"),
        ("ftp://hooks.example/", "https"),
        ("file:///etc/passwd", "needs a host"),
        ("https://", "needs a host"),
        ("https://me:pass@hooks.example/", "no user"),
        ("https://hooks.example:port/", "no URL"),
        ("https://[::1/", "no URL"),
        ("https://hooks.example/\r\nX: y", "printable"),
        ("https://hooks.example/a b", "printable"),
        ("https://h\u00f6oks.example/", "printable"),
        ("https://hooks.example/" + "x" * 2000, "longer than 2000"),
    ],
)
def test_no_page_goes_to(url: str, says: str) -> None:
    assert says in (fault_of_url(url) or "")
