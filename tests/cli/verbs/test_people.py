from pathlib import Path

import pytest

from shell import Shell


def test_a_code_is_never_an_argument(tmp_path: Path) -> None:
    ended = Shell(tmp_path).run_now("operator", "enrol", "ABCD-2345-EFGH-6789", "--as", "mara")
    assert (ended.code, ended.is_one_sentence()) == (2, True)
    assert "--code " not in Shell(tmp_path).run_now("operator", "enrol", "--help").out


@pytest.mark.parametrize("words", [("add", "x"), ("add", "--role", "viewer"), ("remove",), ("list", "x")])
def test_each_verb_of_operator_wants_what_it_wants(words: tuple[str, ...], tmp_path: Path) -> None:
    ended = Shell(tmp_path).run_now("operator", *words)
    assert (ended.code, ended.is_one_sentence()) == (2, True)


def test_the_help_names_every_verb_of_operator(tmp_path: Path) -> None:
    told = Shell(tmp_path).run_now("operator", "--help").out
    assert all(f"  {verb} " in told for verb in ("enrol", "add", "list", "remove"))
