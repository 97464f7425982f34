from pathlib import Path

import pytest

from shell import Shell


@pytest.mark.parametrize("kind", ["pause", "resume", "rearm", "lock", "unlock"])
def test_each_order_is_given_as_what_it_is_called(kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[object] = []

    def order(access: object, kind: str, aim: object, reason: str | None, *, as_json: bool) -> int:
        given.extend((kind, aim, reason))
        return 0

    monkeypatch.setattr("watchfloor.cli.doing.orders.order", order)
    assert Shell(tmp_path).run_now(kind, "--human", "Alice Ng", "--reason", "why").code == 0
    assert given == [kind, (None, None, "Alice Ng", None, False), "why"]


@pytest.mark.parametrize("kind", ["lock", "unlock"])
def test_an_administrators_lock_is_never_on_one_run(kind: str, tmp_path: Path) -> None:
    assert Shell(tmp_path).run_now(kind, "ABCDEFGHJKMN", "--reason", "x").code == 2


def test_a_kill_is_at_once_unless_told_otherwise(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[object] = []

    def kill(access: object, wish: object, *, as_json: bool) -> int:
        given.append(wish)
        return 3

    monkeypatch.setattr("watchfloor.cli.doing.killing.kill", kill)
    shell = Shell(tmp_path)
    assert shell.run_now("kill", "ABCD").code == 3
    assert shell.run_now("kill", "--all", "--after", "3", "--wait", "1", "--reason", "why").code == 3
    assert given == [
        (("ABCD", None, None, None, False), None, None, 20.0),
        ((None, None, None, None, True), "why", 3.0, 1.0),
    ]
