from pathlib import Path

import pytest

from shell import Shell


def test_a_drill_is_five_practice_runs_unless_told_otherwise(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[object] = []

    def drill(access: object, wish: object, *, as_json: bool) -> int:
        given.append((wish, as_json))
        return 0

    monkeypatch.setattr("watchfloor.cli.doing.drilling.drill", drill)
    assert Shell(tmp_path).run_now("drill").code == 0
    assert Shell(tmp_path).run_now("drill", "--repeat", "2", "--agent", "bot", "--data", "d", "--json").code == 0
    assert given == [((5, "drill", None), False), ((2, "bot", Path("d")), True)]


def test_no_practice_run_is_no_drill(tmp_path: Path) -> None:
    assert Shell(tmp_path).run_now("drill", "--repeat", "0").code == 2
