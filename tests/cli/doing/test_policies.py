from pathlib import Path

import pytest

import shell as shells
from policy.shop import FILES
from policy.test_expectations import BIG, SMALL
from watchfloor.cli.doing import policies


def folder(tmp_path: Path, tests: str = SMALL, rules: str = FILES["rules.cedar"]) -> str:
    path = tmp_path / "policy"
    path.mkdir()
    for name, text in {**FILES, "rules.cedar": rules, "tests.toml": tests}.items():
        (path / name).write_text(text)
    return str(path)


def test_a_folder_that_reads_well_is_said_to(tmp_path: Path) -> None:
    shell = shells.Shell(tmp_path)
    path = folder(tmp_path)
    ended = shell.run_now("policy", "check", path)
    assert ended.code == 0
    assert "3 tools, 8 rules, 2 agents, 3 humans, 1 issuer" in ended.out
    (found,) = shell.run_now("policy", "check", path, "--json").objects
    assert found["policy"] in ended.out
    assert found["rules"] == 8


def test_a_fault_is_one_sentence_with_file_line_and_rule(tmp_path: Path) -> None:
    path = folder(tmp_path, rules=FILES["rules.cedar"].replace('@escalate("oncall")', '@escalate("nobody")'))
    for verb in ("check", "test"):
        ended = shells.Shell(tmp_path).run_now("policy", verb, path)
        assert (ended.code, ended.is_one_sentence()) == (1, True)
        assert "rules.cedar:13: 'run.amount' asks 'nobody'" in ended.err


def test_each_test_of_a_folder_is_shown_and_one_that_fails_is_a_failure(tmp_path: Path) -> None:
    shell = shells.Shell(tmp_path)
    path = folder(tmp_path, SMALL + BIG.replace('"wait"', '"deny"').replace("a big", "a \\u001b[31mbig"))
    ended = shell.run_now("policy", "test", path)
    assert (ended.code, ended.out.splitlines()[0]) == (1, "ok    a small refund: allow")
    assert "FAIL  tests.toml:8: the test" in ended.out
    assert ended.out.splitlines()[-1] == "2 tests, 1 failed"
    assert shells.is_tame(ended.out)
    good, bad = shell.run_now("policy", "test", path, "--json").objects
    assert good == {
        "test": "a small refund",
        "answer": "allow",
        "rules": ["agent.support", "human.support", "run.base"],
    }
    assert bad["fault"].startswith("tests.toml:8")


def test_without_the_server_extra_it_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(policies, "_ROOM", "watchfloor_nowhere.policy")
    ended = shells.Shell(tmp_path).run_now("policy", "check", str(tmp_path))
    assert (ended.code, ended.is_one_sentence()) == (1, True)
    assert "pip install 'watchfloor[server]'" in ended.err
