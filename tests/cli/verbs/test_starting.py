from collections.abc import Sequence
from pathlib import Path

import pytest

from shell import Shell


def test_what_stands_behind_the_dashes_is_the_commands_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[object] = []

    def run(command: Sequence[str], agent: str | None, task: str | None) -> int:
        given.extend((list(command), agent, task))
        return 7

    monkeypatch.setattr("watchfloor.cli.doing.warding.run", run)
    shell = Shell(tmp_path)
    words = ("run", "--agent", "a", "--task", "t", "--", "grep", "--help", "-x", "--agent", "b", "--", "c")
    assert shell.run_now(*words).code == 7
    assert given == [["grep", "--help", "-x", "--agent", "b", "--", "c"], "a", "t"]


@pytest.mark.parametrize(
    "words", [("--speed", "0"), ("--speed", "x"), ("--seconds", "-1"), ("--ssh", "70000"), ("now",)]
)
def test_a_demo_has_a_speed_and_an_end_that_mean_something(words: tuple[str, ...], tmp_path: Path) -> None:
    ended = Shell(tmp_path).run_now("demo", *words)
    assert (ended.code, ended.is_one_sentence()) == (2, True)


def test_a_console_is_told_whom_it_is_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[object] = []

    def console(access: object, *, plain: bool, read_only: bool) -> int:
        given.extend((access, plain, read_only))
        return 0

    monkeypatch.setattr("watchfloor.cli.doing.consoles.console", console)
    words = ("console", "--server", "ws://h:1", "--as", "mara", "--key", "k", "--plain", "--read-only")
    assert Shell(tmp_path).run_now(*words).code == 0
    assert given == [("ws://h:1", "mara", Path("k")), True, True]


def test_a_demo_over_ssh_is_told_its_port_and_its_audience(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[object] = []

    def far(port: int, *, speed: float, seconds: float | None, read_only: bool) -> int:
        given.extend((port, speed, seconds, read_only))
        return 0

    monkeypatch.setattr("watchfloor.cli.doing.demos.far", far)
    assert Shell(tmp_path).run_now("demo", "--ssh", "0", "--read-only", "--speed", "2").code == 0
    assert given == [0, 2.0, None, True]
