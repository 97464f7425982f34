from pathlib import Path

import pytest

from shell import Shell


def test_a_tail_is_told_all_its_wishes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[object] = []

    def tail(access: object, wish: object, *, as_json: bool) -> int:
        given.extend((wish, as_json))
        return 0

    monkeypatch.setattr("watchfloor.cli.doing.tailing.tail", tail)
    words = ("tail", "--run", "ABCD", "--kind", "note", "--kind", "reasoning", "--after", "0", "--follow", "--json")
    assert Shell(tmp_path).run_now(*words).code == 0
    assert given == [("ABCD", ("note", "reasoning"), 0, True), True]


@pytest.mark.parametrize("verb", ["show", "who"])
def test_which_run_must_be_said(verb: str, tmp_path: Path) -> None:
    ended = Shell(tmp_path).run_now(verb)
    assert (ended.code, ended.is_one_sentence()) == (2, True)
