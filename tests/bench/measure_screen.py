"""Measures how long somebody waits for the first screen: over SSH, forked from the warm process, and started cold.

It must never count the login: its cost is OpenSSH's, and a session may share a connection.
"""

import asyncio
import fcntl
import os
import pty
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final, NamedTuple

import asyncssh
from figures import Delays, delays
from guests import OPERATOR, Place
from plan import Plan
from servers import place_of, watchfloor

from watchfloor_console.ssh import entry, public_of

SHOWN: Final = b"NEEDS YOU"
"""A title of the home screen; its first picture has it."""

SIZE: Final = (140, 40)

WAIT_S: Final = 60.0


class Screens(NamedTuple):
    """From the request of a session, and from the start of a process, to the first screen."""

    warm: Delays
    cold: Delays


def measure(plan: Plan) -> Screens:
    """Open as many consoles of each kind as the plan says, one after the other."""
    with watchfloor() as served, TemporaryDirectory(prefix="watchfloor-bench-") as folder:
        place = place_of(served.argument)
        assert isinstance(place, Place)
        home = Path(folder)
        (home / "watchfloor").symlink_to(place.data / "operator")
        url, environ = (
            f"ws://127.0.0.1:{place.port}",
            {**os.environ, "XDG_CONFIG_HOME": folder, "TERM": "xterm-256color"},
        )
        with _ssh(home, url, environ) as port:
            warm = asyncio.run(_warm(home, port, plan.screens))
        return Screens(delays(warm), delays([_cold_ns(url, environ) for _ in range(plan.screens)]))


@contextmanager
def _ssh(home: Path, url: str, environ: dict[str, str]) -> Generator[int]:
    guests = home / "guests"
    guests.touch(0o600)
    guests.write_text(entry(public_of(home / "client.key"), OPERATOR))
    words = ("ssh", "--server", url, "--listen", "127.0.0.1:0", "--authorized-keys", str(guests))
    command = [sys.executable, "-m", "watchfloor.cli", *words]
    with subprocess.Popen(
        command, env=environ, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as process:
        try:
            assert process.stdout is not None
            yield int(process.stdout.readline().partition("port ")[2].partition(",")[0])
        finally:
            process.terminate()


async def _warm(home: Path, port: int, count: int) -> list[int]:
    keys = [str(home / "client.key")]
    async with asyncssh.connect(
        "127.0.0.1", port, config=None, known_hosts=None, client_keys=keys, agent_path=None, username=OPERATOR
    ) as conn:
        return [await _warm_ns(conn) for _ in range(count)]


async def _warm_ns(conn: asyncssh.SSHClientConnection) -> int:
    began_ns = time.perf_counter_ns()
    async with (
        asyncio.timeout(WAIT_S),
        conn.create_process(term_type="xterm-256color", term_size=SIZE, encoding=None) as process,
    ):
        said = b""
        while SHOWN not in said:
            said += await process.stdout.read(65536)
        took_ns = time.perf_counter_ns() - began_ns
        process.stdin.write(b"qq")
        await process.wait()
    return took_ns


def _cold_ns(url: str, environ: dict[str, str]) -> int:
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", SIZE[1], SIZE[0], 0, 0))
    began_ns = time.perf_counter_ns()
    command = [sys.executable, "-m", "watchfloor.cli", "console", "--server", url]
    with subprocess.Popen(
        command, env=environ, stdin=theirs, stdout=theirs, stderr=theirs, start_new_session=True
    ) as process:
        os.close(theirs)
        said = b""
        while SHOWN not in said:
            said += os.read(ours, 65536)
        took_ns = time.perf_counter_ns() - began_ns
        process.kill()
    os.close(ours)
    return took_ns
