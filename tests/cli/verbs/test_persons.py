from pathlib import Path

import pytest

from shell import Shell


@pytest.mark.parametrize(
    "words",
    [
        ("login", "x"),
        ("login", "--issuer", "https://idp.example"),
        ("login", "--client", "cli"),
        ("mandate",),
        ("mandate", "--agent", "bot"),
        ("mandate", "--agent", "a b", "--task", "t"),
        ("mandate", "--agent", "bot", "--task", ""),
        ("mandate", "--agent", "bot", "--task", "a\nb"),
        ("mandate", "--agent", "bot", "--task", "t", "--ttl", "0"),
        ("mandate", "--agent", "bot", "--task", "t", "--limit", "amount"),
        ("mandate", "--agent", "bot", "--task", "t", "--limit", "=5"),
    ],
)
def test_login_and_mandate_want_what_they_want(words: tuple[str, ...], tmp_path: Path) -> None:
    ended = Shell(tmp_path).run_now(*words)
    assert (ended.code, ended.is_one_sentence()) == (2, True)
