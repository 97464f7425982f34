import signal
import subprocess
from pathlib import Path

import asyncssh

from shell import Shell


def test_what_cannot_begin_is_one_sentence(tmp_path: Path) -> None:
    shell = Shell(tmp_path)
    for words in ((), ("--listen", "nowhere"), ("--authorized-keys", str(tmp_path / "none"))):
        ended = shell.run_now("ssh", *words)
        assert (ended.code, ended.is_one_sentence(), ended.out) == (1, True, "")


def test_it_says_where_it_listens_and_ends_with_a_signal(tmp_path: Path) -> None:
    shell, keys = Shell(tmp_path), tmp_path / "authorized_keys"
    public = asyncssh.generate_private_key("ssh-ed25519").export_public_key().decode()  # pyright: ignore[reportUnknownMemberType]
    keys.write_text(f'operator="mara" {public}')
    command = shell.command("ssh", "--listen", "127.0.0.1:0", "--authorized-keys", str(keys))
    with subprocess.Popen(command, env=shell.whole_env, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        said = process.stdout.readline().decode()
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) == 0
        assert process.stderr is not None
        assert process.stderr.read() == b""
    assert said.startswith("watchfloor: ssh on 127.0.0.1, port ")
    assert "host key SHA256:" in said


def test_a_command_that_a_client_asks_for_is_refused(tmp_path: Path) -> None:
    shell = Shell(tmp_path)
    shell.env["SSH_ORIGINAL_COMMAND"] = "id"
    ended = shell.run_now("ssh", "--session", "--as", "mara")
    assert (ended.code, ended.is_one_sentence()) == (1, True)
    assert "no command runs here" in ended.err
