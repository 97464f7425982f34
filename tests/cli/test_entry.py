import os
import subprocess
import sys
from pathlib import Path

import pytest

from shell import Shell
from watchfloor.cli.table import VERBS

HEAVY = (
    "sqlmodel",
    "sqlalchemy",
    "textual",
    "cedarpy",
    "watchfloor_server",
    "watchfloor_console",
    "watchfloor_demo",
)

USAGE_FAULTS = [
    (),
    ("nonsense",),
    ("no\nsense\x1b[31m",),
    ("runs", "--nonsense"),
    ("runs", "extra"),
    ("show",),
    ("who", "RUNX/not an action"),
    ("tail", "--after", "x"),
    ("tail", "--kind", "no.kind"),
    ("kill",),
    ("kill", "ABCD", "--all"),
    ("kill", "--agent", "not a name"),
    ("kill", "--tag", ""),
    ("kill", "--all", "--after", "11"),
    ("pause", "--human", "x" * 101),
    ("lock", "--all"),
    ("approve", "E-1234"),
    ("approve", "E-1234", "--code", "x", "--scope", "forever"),
    ("deny", "E-1234"),
    ("supply", "E-1234", "--code", "x", "--result", "{"),
    ("token",),
    ("operator",),
    ("operator", "nonsense"),
    ("operator", "add", "x", "--role", "king"),
    ("operator", "add", "not a name", "--role", "viewer"),
    ("operator", "enrol"),
    ("run",),
    ("verify",),
    ("serve", "--listen"),
]


@pytest.mark.parametrize("words", USAGE_FAULTS, ids=" ".join)
def test_a_usage_error_is_one_sentence_and_exit_2(words: tuple[str, ...], tmp_path: Path) -> None:
    ended = Shell(tmp_path).run_now(*words)
    assert ended.code == 2, ended
    assert ended.is_one_sentence(), ended.err
    assert "--help" in ended.err
    assert ended.out == ""


@pytest.mark.parametrize("words", [("runs",), ("kill", "--all"), ("kill", "ABCDEFGHJKMN"), ("waiting",), ("tail",)])
def test_a_server_that_is_not_there_is_one_sentence_and_exit_1(words: tuple[str, ...], tmp_path: Path) -> None:
    ended = Shell(tmp_path).run_now(*words)
    assert ended.code == 1
    assert ended.is_one_sentence()
    assert "start one with: watchfloor serve" in ended.err
    assert ended.out == ""


def test_the_root_help_and_the_version_are_on_stdout(tmp_path: Path) -> None:
    shell = Shell(tmp_path)
    for words in (("--help",), ("-h",), ("help",)):
        ended = shell.run_now(*words)
        assert (ended.code, ended.err) == (0, "")
        assert all(f"  {name} " in ended.out for name in VERBS)
    assert shell.run_now("--version").out.startswith("watchfloor ")


@pytest.mark.parametrize("name", VERBS)
def test_every_verb_has_its_help(name: str, tmp_path: Path) -> None:
    ended = Shell(tmp_path).run_now(name, "--help")
    assert (ended.code, ended.err) == (0, "")
    assert ended.out.startswith(f"Usage: watchfloor {name}")
    assert "--help" in ended.out


@pytest.mark.parametrize(
    "words", [["--help"], ["run", "--", "true"], ["tail"], ["kill", "--all"], ["runs", "--help"], ["console", "--help"]]
)
def test_a_base_install_is_enough_for_what_is_no_extra(words: list[str], tmp_path: Path) -> None:
    script = (
        "import sys; from watchfloor.cli import main; main(sys.argv[1:]);"
        f"print([name for name in {HEAVY!r} if name in sys.modules], file=sys.stderr)"
    )
    env = {**os.environ, **Shell(tmp_path).env}
    ran = subprocess.run(
        [sys.executable, "-c", script, *words], env=env, capture_output=True, text=True, timeout=50, check=False
    )
    assert ran.stderr.splitlines()[-1] == "[]", ran.stderr


def test_the_root_help_loads_neither_typer_nor_pydantic(tmp_path: Path) -> None:
    script = (
        "import sys; from watchfloor.cli import main; main(['--help']);"
        "print([name for name in ('typer', 'pydantic', 'websockets') if name in sys.modules])"
    )
    env = {**os.environ, **Shell(tmp_path).env}
    ran = subprocess.run(
        [sys.executable, "-c", script], env=env, capture_output=True, text=True, timeout=50, check=True
    )
    assert ran.stdout.splitlines()[-1] == "[]"


def test_a_reader_that_goes_away_is_no_fault(tmp_path: Path) -> None:
    env = {**os.environ, **Shell(tmp_path).env}
    command = [sys.executable, "-m", "watchfloor.cli", "--help"]
    with subprocess.Popen(command, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        said = process.stderr.read()
        assert process.wait(timeout=50) in (0, 1)
    assert said == b""


def test_what_nobody_foresaw_is_one_sentence_without_a_traceback(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken() -> list[str]:
        raise RuntimeError("first\nsecond \x1b[31mred")

    monkeypatch.setattr("watchfloor.cli.entry.root_help", broken)
    ended = Shell(tmp_path).run_now("--help")
    assert ended.code == 1
    assert ended.is_one_sentence()
    assert "report it" in ended.err
