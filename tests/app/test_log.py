import pytest

from watchfloor_server.app.log import announce, log
from watchfloor_server.gateway import log as gateway_log


def test_what_scripts_wait_for_is_on_stdout(capsys: pytest.CaptureFixture[str]) -> None:
    announce("watchfloor: listening on ws://127.0.0.1:1")
    assert capsys.readouterr().out == "watchfloor: listening on ws://127.0.0.1:1\n"


def test_the_server_has_one_log() -> None:
    assert log is gateway_log.log
