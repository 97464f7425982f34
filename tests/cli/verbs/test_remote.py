from pathlib import Path

import pytest

from shell import Shell


def test_the_command_line_says_where_to_whom_and_how(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[object] = []

    def ssh(server: str, listen: str, authorized_keys: Path | None, *, read_only: bool) -> int:
        given.extend((server, listen, authorized_keys, read_only))
        return 0

    monkeypatch.setattr("watchfloor.cli.doing.remotes.ssh", ssh)
    words = ("ssh", "--server", "ws://h:1", "--listen", "h:2", "--authorized-keys", "f", "--read-only")
    assert Shell(tmp_path).run_now(*words).code == 0
    assert given == ["ws://h:1", "h:2", Path("f"), True]
