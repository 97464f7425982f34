from pathlib import Path

import pytest

from shell import Shell


def test_an_approval_without_a_word_on_its_scope_is_for_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[object] = []

    def approve(access: object, escalation: str, leave: object, *, as_json: bool) -> int:
        given.extend((escalation, leave))
        return 0

    monkeypatch.setattr("watchfloor.cli.doing.cards.approve", approve)
    assert Shell(tmp_path).run_now("approve", "E-1234", "--code", "7mkw").code == 0
    assert given == ["E-1234", ("7mkw", "once", None)]


@pytest.mark.parametrize(
    "words",
    [("approve", "E-1"), ("supply", "E-1", "--code", "x"), ("supply", "E-1", "--result", "1"), ("deny", "E-1")],
)
def test_leave_needs_its_code_and_a_refusal_its_reason(words: tuple[str, ...], tmp_path: Path) -> None:
    ended = Shell(tmp_path).run_now(*words)
    assert (ended.code, ended.is_one_sentence()) == (2, True)
