from pathlib import Path

import pytest

from policy.shop import FILES
from policy.test_expectations import BIG, SMALL
from watchfloor_server.policy import PolicyError, reviewing


def folder(tmp_path: Path, **texts: str) -> Path:
    for name, text in {**FILES, **{f"{name}.toml": text for name, text in texts.items()}}.items():
        (tmp_path / name).write_text(text)
    return tmp_path


def test_a_folder_that_reads_well_says_how_much_is_in_it(tmp_path: Path) -> None:
    found = reviewing.check(folder(tmp_path))
    assert found.counts == {"tools": 3, "rules": 8, "agents": 2, "humans": 3, "issuers": 1}
    assert found.files == FILES


def test_a_folder_reads_well_though_its_tests_fail(tmp_path: Path) -> None:
    wrong = folder(tmp_path, tests=SMALL + BIG.replace('"wait"', '"deny"'))
    assert reviewing.check(wrong).policy
    good, bad = reviewing.test(wrong)
    assert (good.name, good.answer, good.fault) == ("a small refund", "allow", None)
    assert (bad.answer, bad.rules) == ("wait", ("run.amount",))
    assert str(bad.fault).startswith("tests.toml:8: the test 'a big refund' must get 'deny' and gets 'wait'")


def test_a_folder_without_tests_has_none_to_run(tmp_path: Path) -> None:
    assert reviewing.test(folder(tmp_path)) == ()


def test_the_first_fault_is_named_with_file_line_and_rule(tmp_path: Path) -> None:
    (folder(tmp_path) / "rules.cedar").write_text(FILES["rules.cedar"].replace("decimal(", "decmal("))
    for look in (reviewing.check, reviewing.test):
        with pytest.raises(PolicyError, match=r"^rules.cedar:13: .*decmal"):
            look(tmp_path)
