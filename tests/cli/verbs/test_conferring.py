from pathlib import Path

import pytest

from shell import Shell


@pytest.mark.parametrize(
    "words",
    [
        ("ask", "E-1234"),
        ("ask", "E-1234", " "),
        ("ask", "E-1234", "Why?", "--wait", "0"),
        ("pass", "E-1234"),
        ("pass", "E-1234", "--to", "not a name"),
        ("claim",),
        ("release",),
        ("claim", "E-1234", "--code", "x"),
    ],
    ids=" ".join,
)
def test_what_is_missing_or_too_much_is_one_sentence(words: tuple[str, ...], tmp_path: Path) -> None:
    ended = Shell(tmp_path).run_now(*words)
    assert (ended.code, ended.is_one_sentence()) == (2, True), ended
