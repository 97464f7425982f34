from pathlib import Path

import pytest

from shell import Shell


def test_the_command_line_says_where_to_whom_and_how(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[object] = []

    def ssh(server: str, listen: str, authorized_keys: Path | None, *, read_only: bool, gateway: str) -> int:
        given.extend((server, listen, authorized_keys, read_only, gateway))
        return 0

    monkeypatch.setattr("watchfloor.cli.doing.remotes.ssh", ssh)
    words = ("ssh", "--server", "ws://h:1", "--listen", "h:2", "--authorized-keys", "f", "--read-only", "--gateway")
    assert Shell(tmp_path).run_now(*words, "bastion").code == 0
    assert given == ["ws://h:1", "h:2", Path("f"), True, "bastion"]


def test_the_console_of_a_session_is_told_whom_it_is_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[object] = []

    def session(access: object, *, read_only: bool) -> int:
        given.extend((access, read_only))
        return 0

    monkeypatch.setattr("watchfloor.cli.doing.remotes.session", session)
    words = ("ssh", "--session", "--server", "ws://h:1", "--as", "mara", "--key", "agent:SHA256:x", "--read-only")
    assert Shell(tmp_path).run_now(*words).code == 0
    assert given == [("ws://h:1", "mara", Path("agent:SHA256:x")), True]
    ended = Shell(tmp_path).run_now("ssh", "--as", "mara")
    assert (ended.code, ended.is_one_sentence()) == (2, True)
    ended = Shell(tmp_path).run_now("ssh", "--session", "--gateway", "bastion")
    assert (ended.code, ended.is_one_sentence()) == (2, True)
