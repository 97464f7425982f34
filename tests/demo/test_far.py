import asyncio
import os
import signal
import sys
from pathlib import Path

import asyncssh
import pytest

from inns import needs_ssh
from watchfloor_demo.far import own_keys

FAR = "from watchfloor_demo.far import run; raise SystemExit(run(0, speed=3, seconds=None, read_only={}))"
WAIT_S = 50.0


def public(kind: str = "ssh-ed25519") -> str:
    return asyncssh.generate_private_key(kind).export_public_key().decode().strip()  # pyright: ignore[reportUnknownMemberType]


def test_the_keys_of_this_user_are_taken_and_nothing_else(tmp_path: Path) -> None:
    mine, others = public(), public("ecdsa-sha2-nistp256")
    (tmp_path / "id.pub").write_text(mine)
    (tmp_path / "broken.pub").write_text("ssh-ed25519 AAAA")
    (tmp_path / "id").write_text("a private key")
    (tmp_path / "authorized_keys").write_text(f'# comment\ncommand="x" {public()}\n{others}\n{mine}\n')
    assert own_keys(tmp_path) == [mine, others]
    assert own_keys(tmp_path / "nowhere") == []


@needs_ssh
@pytest.mark.parametrize(
    ("read_only", "says"), [(True, "can stop nothing"), pytest.param(False, "SELECTED", marks=pytest.mark.soak)]
)
async def test_a_visitor_logs_in_with_the_command_that_is_printed(tmp_path: Path, read_only: bool, says: str) -> None:
    env = {**os.environ, "TMPDIR": str(tmp_path), "HOME": str(tmp_path / "home")}
    pipe = asyncio.subprocess.PIPE
    words = [sys.executable, "-c", FAR.format(read_only)]
    demo = await asyncio.create_subprocess_exec(*words, stdin=asyncio.subprocess.DEVNULL, stdout=pipe, env=env)
    assert demo.stdout is not None
    async with asyncio.timeout(WAIT_S):
        while "made for this demo" not in (line := (await demo.stdout.readline()).decode()):
            assert line
        command = line.partition(": ssh ")[2].split()
        quiet = ["-F", "none", "-T", "-o", "StrictHostKeyChecking=no", "-o", f"UserKnownHostsFile={os.devnull}"]
        visitor = await asyncio.create_subprocess_exec("ssh", *quiet, *command, stdin=pipe, stdout=pipe)
        assert visitor.stdin is not None
        assert visitor.stdout is not None
        said = ""
        while says not in said:
            more = (await visitor.stdout.readline()).decode()
            assert more, said
            said += more
        assert said.startswith("WELCOME  ")
        visitor.stdin.write(b"quit\n")
        assert await visitor.wait() == 0
        demo.send_signal(signal.SIGINT)
        assert await demo.wait() == 130
    assert os.listdir(tmp_path) == []  # noqa: PTH208
