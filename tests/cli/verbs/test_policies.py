from pathlib import Path

import pytest

from shell import Shell


@pytest.mark.parametrize(
    "words", [(), ("check",), ("test",), ("check", "a", "b"), ("burn", "x"), ("load", "x"), ("explain",), ("simulate",)]
)
def test_each_verb_of_policy_wants_what_it_wants(words: tuple[str, ...], tmp_path: Path) -> None:
    ended = Shell(tmp_path).run_now("policy", *words)
    assert (ended.code, ended.is_one_sentence()) == (2, True)


def test_the_help_names_every_verb_of_policy(tmp_path: Path) -> None:
    told = Shell(tmp_path).run_now("policy", "--help").out
    assert all(f"  {verb} " in told for verb in ("check", "test", "load", "explain", "simulate"))
