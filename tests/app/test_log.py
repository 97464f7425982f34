import pytest

from watchfloor_server.app.log import announce, log


def test_a_line_of_the_log_is_one_line_whatever_was_said(capsys: pytest.CaptureFixture[str]) -> None:
    log("door", "refused: \x1b]10;?\x1b\\ and\nforged: line")
    err = capsys.readouterr().err
    assert err.startswith("watchfloor: door: refused: ")
    assert err.count("\n") == 1
    assert "\x1b" not in err


def test_what_scripts_wait_for_is_on_stdout(capsys: pytest.CaptureFixture[str]) -> None:
    announce("watchfloor: listening on ws://127.0.0.1:1")
    assert capsys.readouterr().out == "watchfloor: listening on ws://127.0.0.1:1\n"
