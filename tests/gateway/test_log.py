import io
import sys

import pytest

from watchfloor_server.gateway.log import LINE_CELLS, log, pass_on


def test_a_line_of_the_log_is_one_line_whatever_was_said(capsys: pytest.CaptureFixture[str]) -> None:
    log("door", "refused: \x1b]10;?\x1b\\ and\nforged: line" + "x" * 2 * LINE_CELLS)
    err = capsys.readouterr().err
    assert err.startswith("watchfloor: door: refused: ")
    assert err.count("\n") == 1
    assert len(err) < LINE_CELLS + 100
    assert "\x1b" not in err


def test_the_log_of_another_process_is_passed_on_line_by_line_to_its_end(capsys: pytest.CaptureFixture[str]) -> None:
    words = io.BytesIO(b"watchfloor: lane: one\nwatchfloor: lane: \xff\n")
    pass_on(words)
    assert capsys.readouterr().err == "watchfloor: lane: one\nwatchfloor: lane: \ufffd\n"
    assert words.closed


class Gone(io.StringIO):
    """A terminal that was closed."""

    def write(self, text: str, /) -> int:
        raise BrokenPipeError(f"nobody reads {len(text)} characters")


def test_where_nobody_reads_any_more_nothing_breaks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stderr", Gone())
    log("door", "refused")
    words = io.BytesIO(b"one\ntwo\n")
    pass_on(words)
    assert words.closed
