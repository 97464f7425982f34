import os
import pty
from pathlib import Path

import pytest

from watchfloor.identity import Vouch
from watchfloor.oversight import Pin, Pins
from watchfloor.oversight.ownkeys import vouch_key
from watchfloor.wire import SigningKey, ssh_fingerprint
from watchfloor_console.ssh.cradle import key_of, wake
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


def test_who_keeps_no_key_here_signs_by_their_agent_or_a_gateway_vouches_or_nothing_does(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    pins = Pins.of(os.environ)
    key = SigningKey.from_seed(b"s" * 32).public
    pins.keep(Pin.of("wf-1", key, "ws://h:1", "note"))
    fingerprint = ssh_fingerprint(key.raw)
    errand = errand_of("ws://h:1", is_read_only=False, gateway="bastion")
    errand = errand.model_copy(update={"operator": "mara", "fingerprint": fingerprint})
    vouched = vouch_key(Vouch(gateway="bastion", fingerprint=fingerprint))
    assert key_of(errand) == vouched
    assert key_of(errand.model_copy(update={"agent": "/tmp/a"})) == Path(f"agent:{fingerprint}")
    assert key_of(errand.model_copy(update={"gateway": ""})) is None
    pins.public_path("wf-1", "mara").touch()
    assert key_of(errand) == vouched
    assert key_of(errand.model_copy(update={"agent": "/tmp/a"})) is None  # the one whose public half lies here
    pins.key_path("wf-1", "mara").touch()
    assert key_of(errand) is None
    assert key_of(errand.model_copy(update={"server": "ws://unmet:1"})) is None
