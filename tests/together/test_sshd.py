"""OpenSSH's own server before the console: a forced command, and nothing else to be had."""

import asyncio
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import crew
import peers
from inns import on_a_terminal

SSHD = shutil.which("sshd", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")

pytestmark = [
    pytest.mark.skipif(SSHD is None or shutil.which("ssh") is None, reason="there is no OpenSSH server here"),
    pytest.mark.skipif(os.geteuid() == 0 and not Path("/run/sshd").is_dir(), reason="sshd never ran on this machine"),
]

CONFIG = """
HostKey {folder}/host
AuthorizedKeysFile {folder}/authorized_keys
PidFile none
StrictModes no
PasswordAuthentication no
KbdInteractiveAuthentication no
UsePAM no
PermitUserEnvironment no
SetEnv XDG_CONFIG_HOME={folder}/config
"""

FORCED = 'restrict,pty,command="{python} -m watchfloor.cli ssh --session --server {url} --as mara" '


async def test_whatever_a_client_asks_for_it_gets_a_console_or_nothing(tmp_path: Path) -> None:
    async with peers.serving(tmp_path / "data") as floor:
        await crew.enrolled(floor, tmp_path)
        await asyncio.to_thread(_prepare, tmp_path, floor.url)
        plain = await asyncio.to_thread(_run, tmp_path, ["-T"], [])
        assert (plain.returncode, plain.stderr) == (0, b""), plain
        assert b"plain mode" in plain.stdout
        command = await asyncio.to_thread(_run, tmp_path, ["-T"], ["id"])
        assert (command.returncode, command.stdout) == (1, b""), command
        assert command.stderr == b"watchfloor: no command runs here; log in without one, and the console opens\n"
        tunnel = await asyncio.to_thread(_run, tmp_path, ["-T", "-W", "127.0.0.1:1"], [])
        assert tunnel.returncode == 255
        assert b"forwarding failed" in tunnel.stderr
        async with on_a_terminal(_command(tmp_path, ["-tt"])) as terminal:
            await terminal.shows("KILL READY")


def _prepare(folder: Path, url: str) -> None:
    for name in ("host", "mara"):
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(folder / name)], check=True)
    forced = FORCED.format(python=sys.executable, url=url)
    (folder / "authorized_keys").write_text(forced + (folder / "mara.pub").read_text())
    (folder / "config.sshd").write_text(CONFIG.format(folder=folder))


def _run(folder: Path, options: list[str], asked: list[str]) -> "subprocess.CompletedProcess[bytes]":
    command = [*_command(folder, options), *asked]
    return subprocess.run(command, input=b"quit\n", capture_output=True, timeout=50, check=False)


def _command(folder: Path, options: list[str]) -> list[str]:
    """OpenSSH's client, with a server of its own at the other end of a pipe."""
    server = f"ProxyCommand={SSHD} -i -f {folder / 'config.sshd'} -E {folder / 'log'}"
    quiet = (server, "StrictHostKeyChecking=no", f"UserKnownHostsFile={os.devnull}", "LogLevel=ERROR", "BatchMode=yes")
    words = ["ssh", "-F", "none", "-i", str(folder / "mara"), *(word for each in quiet for word in ("-o", each))]
    return [*words, *options, "floor"]
