import os
import pty

import pytest

from watchfloor_console.ssh.cradle import wake
from watchfloor_console.ssh.door import errand_of


def test_a_console_has_its_terminal_for_its_own_and_ends_without_ever_returning() -> None:
    ours, theirs = pty.openpty()
    kept = os.open(os.devnull, os.O_RDONLY)
    errand = errand_of("ws://127.0.0.1:9", is_read_only=False).model_copy(update={"has_pty": True, "operator": "mara"})
    pid = os.fork()
    if pid == 0:
        wake(errand, theirs, [kept, ours])
    os.close(theirs)
    os.close(kept)
    said = b""
    while data := _read(ours):
        said += data
    os.close(ours)
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 1
    assert said.startswith(b"watchfloor: ")
    assert said.count(b"\n") == 1


def _read(descriptor: int) -> bytes:
    try:
        return os.read(descriptor, 4096)
    except OSError:
        return b""


def test_what_belongs_to_whoever_started_the_server_is_no_guests(monkeypatch: pytest.MonkeyPatch) -> None:
    from watchfloor_console.ssh import cradle  # noqa: PLC0415

    monkeypatch.setenv("SSH_AUTH_SOCK", "/run/the/hosts/own/agent")
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("TERM", "vt100")
    monkeypatch.setenv("SSH_CONNECTION", "")
    cradle.surround(errand_of("ws://h:1", is_read_only=False).model_copy(update={"term": "xterm", "peer": "a 1 b 2"}))
    assert (os.environ["TERM"], os.environ["SSH_CONNECTION"]) == ("xterm", "a 1 b 2")
    assert "SSH_AUTH_SOCK" not in os.environ
    assert "NO_COLOR" not in os.environ
