import io
import json
import sys
from pathlib import Path

import pytest

from shell import is_tame
from watchfloor.cli import output

HOSTILE = "\x1b[2J\x1b]8;;http://x\x07click\x1b]8;;\x07 \u202egnp.exe \r\nwatchfloor: all is well \x00\x9b31m\u200b"


def test_a_foreign_word_can_neither_act_on_the_terminal_nor_break_the_line(capsys: pytest.CaptureFixture[str]) -> None:
    output.say("{} says {}", "bot", HOSTILE)
    out = capsys.readouterr().out
    assert out.count("\n") == 1
    assert is_tame(out)
    assert "U+001B" in out


def test_a_template_of_ours_with_braces_in_a_foreign_word_is_safe(capsys: pytest.CaptureFixture[str]) -> None:
    output.say("{}", "{0.__class__} {}")
    assert capsys.readouterr().out == "{0.__class__} {}\n"


def test_a_sentence_on_stderr_is_one_tame_line(capsys: pytest.CaptureFixture[str]) -> None:
    output.fault(f"refused: {HOSTILE}")
    err = capsys.readouterr().err
    assert err.count("\n") == 1
    assert is_tame(err)


def test_what_was_made_visible_before_is_not_made_visible_twice(capsys: pytest.CaptureFixture[str]) -> None:
    output.fault("it said ⟦U+001B⟧[31m")
    assert capsys.readouterr().err == "watchfloor: it said ⟦U+001B⟧[31m\n"


def test_json_is_ascii_and_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    output.emit({"task": HOSTILE, "name": "Jörg"})
    out = capsys.readouterr().out
    assert out.isascii()
    assert out.count("\n") == 1
    assert json.loads(out) == {"task": HOSTILE, "name": "Jörg"}


def test_columns_keep_their_places_and_cut_what_is_too_long(capsys: pytest.CaptureFixture[str]) -> None:
    output.columns(("A", "B"), [("名", "x" * 50), ("long\x1b", "y")], (14, 8))
    title, first, second = capsys.readouterr().out.splitlines()
    assert title == "A             B"
    assert first == "名            xxxxxxx»"
    assert second.endswith("  y")
    assert is_tame(first + second)


def test_a_terminal_that_speaks_ascii_alone_gets_ascii(monkeypatch: pytest.MonkeyPatch) -> None:
    raw = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(raw, encoding="ascii", write_through=True))
    monkeypatch.setattr(sys, "stderr", io.TextIOWrapper(raw, encoding="ascii", write_through=True))
    output.say("{}", "Jörg")
    output.fault("Jörg")
    assert raw.getvalue().isascii()


def test_a_supervised_commands_bytes_pass_as_they_are(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    output.pass_out(b"\xff\x1b[31m")
    output.pass_err(b"\xfe")
    assert capfdbinary.readouterr() == (b"\xff\x1b[31m", b"\xfe")


def test_a_bare_token_is_bare_and_anything_else_is_made_visible(capsys: pytest.CaptureFixture[str]) -> None:
    output.bare("a.b-c_d")
    output.bare("a\x1b")
    assert capsys.readouterr().out == "a.b-c_d\na⟦U+001B⟧\n"


def test_our_nouns_are_counted(tmp_path: Path) -> None:
    assert [output.count(number, "run") for number in (0, 1, 2)] == ["0 runs", "1 run", "2 runs"]


def test_without_a_terminal_nobody_can_type(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO())
    assert not output.has_terminal()


def test_a_hint_goes_to_stderr_through_the_same_door(capsys: pytest.CaptureFixture[str]) -> None:
    output.hint("lost ({})", HOSTILE)
    told = capsys.readouterr()
    assert told.out == ""
    assert is_tame(told.err)


def test_progress_is_on_stderr_and_tame(capsys: pytest.CaptureFixture[str]) -> None:
    output.progress("{} of {}", 3, HOSTILE)
    heard = capsys.readouterr()
    assert (heard.out, heard.err.count("\n")) == ("", 1)
    assert is_tame(heard.err)
