"""Consoles over SSH on loopback: a floor, the SSH server beside it, and clients that we did not write."""

import asyncio
import fcntl
import os
import pty
import shutil
import struct
import subprocess
import termios
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import asyncssh
import pytest

import crew
import peers
from keepers import Keeper
from terminals import Terminal
from watchfloor.identity import GATEWAY
from watchfloor.oversight import Pins, connect, enrol, find_operator
from watchfloor_console.ssh import Listening, Terms, entry, serve

SSH = shutil.which("ssh")

needs_ssh = pytest.mark.skipif(SSH is None, reason="there is no OpenSSH client here")


@dataclass
class Inn:
    """An SSH server that runs, with the keys of two guests: mara, and one who only looks."""

    folder: Path
    floor: peers.Floor
    port: int = 0
    said: list[str] = field(default_factory=list[str])

    @property
    def guests(self) -> Path:
        return self.folder / "authorized_keys"

    def key(self, name: str = "mara") -> Path:
        return self.folder / f"{name}.ssh"

    def command(self, *options: str, name: str = "mara") -> list[str]:
        """The command line of OpenSSH, without anything of this machine's own."""
        quiet = ("StrictHostKeyChecking=no", "UserKnownHostsFile=/dev/null", "LogLevel=ERROR", "IdentitiesOnly=yes")
        words = ["ssh", "-F", "none", "-p", str(self.port), "-i", str(self.key(name)), "-o", "BatchMode=yes"]
        return [*words, *(word for each in quiet for word in ("-o", each)), *options, "127.0.0.1"]

    @asynccontextmanager
    async def client(self, name: str = "mara") -> AsyncGenerator[asyncssh.SSHClientConnection]:
        """A client that can ask for more than OpenSSH's would."""
        keys, anybody = [str(self.key(name))], "anybody"
        async with asyncssh.connect(
            "127.0.0.1", self.port, config=None, known_hosts=None, client_keys=keys, agent_path=None, username=anybody
        ) as conn:
            yield conn

    @asynccontextmanager
    async def terminal(self, *options: str, size: tuple[int, int] = (140, 40)) -> AsyncGenerator[Terminal]:
        """OpenSSH on a terminal of its own."""
        async with on_a_terminal(self.command("-tt", *options), size) as terminal:
            yield terminal

    async def empty(self) -> None:
        """Wait until no console's process is left."""
        while consoles():  # noqa: ASYNC110 - nothing tells that a process of another process is gone
            await asyncio.sleep(0.02)


@asynccontextmanager
async def on_a_terminal(command: list[str], size: tuple[int, int] = (140, 40)) -> AsyncGenerator[Terminal]:
    """A command on a terminal of its own."""
    master, slave = pty.openpty()
    resize(master, *size)
    process = _start(command, slave, {**os.environ, "TERM": "xterm-256color"})
    os.close(slave)
    terminal = Terminal(master, process)
    try:
        yield terminal
    finally:
        asyncio.get_running_loop().remove_reader(master)
        process.kill()
        process.wait()
        os.close(master)


def _start(command: list[str], slave: int, environ: dict[str, str]) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(command, stdin=slave, stdout=slave, stderr=slave, env=environ, start_new_session=True)


def resize(master: int, columns: int, rows: int) -> None:
    fcntl.ioctl(master, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))


def consoles() -> list[int]:
    """The processes below the warm ones of this process."""
    return [child for warm in _children(os.getpid()) if _is_warm(warm) for child in _children(warm)]


def _children(pid: int) -> list[int]:
    path = Path(f"/proc/{pid}/task")
    found = [each / "children" for each in path.iterdir()] if path.exists() else []
    return [int(word) for each in found for word in _text(each).split()]


def _is_warm(pid: int) -> bool:
    return "watchfloor_console.ssh.warm" in _text(Path(f"/proc/{pid}/cmdline"))


def _text(path: Path) -> str:
    try:
        return path.read_text()
    except OSError:
        return ""


@asynccontextmanager
async def open_inn(folder: Path, kept: Keeper | None = None, gateway: str = "") -> AsyncGenerator[Inn]:
    """A floor with mara as its operator, and the SSH server before it, both in this process.

    Her key lies on the SSH server's host, or is in an agent of her own, and that host knows the floor alone.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CONFIG_HOME", str(folder / "config"))
        async with peers.serving(folder / "data") as floor:
            inn = Inn(folder, floor)
            await _enrol(inn, kept)
            if kept is not None and gateway:
                await _let_vouch(inn, kept, gateway)
            for name, looks in (("mara", False), ("guest", True), ("stranger", False)):
                key = asyncssh.generate_private_key("ssh-ed25519")  # pyright: ignore[reportUnknownMemberType]
                key.write_private_key(str(inn.key(name)))  # pyright: ignore[reportUnknownMemberType]
                inn.key(name).chmod(0o600)
                if name != "stranger":
                    with inn.guests.open("a") as file:
                        file.write(entry(key.export_public_key().decode(), "mara", is_read_only=looks) + "\n")
            async with _served(inn, gateway):
                yield inn


async def _enrol(inn: Inn, kept: Keeper | None) -> None:
    if kept is None:
        await crew.enrolled(inn.floor, inn.folder)
        return
    code, laptop = (inn.floor.data / "first-operator.code").read_text(), Pins(inn.folder / "laptop", kept.socket)
    enrolled = await enrol(inn.floor.url, code, "mara", laptop, key_file=Path("agent:"))
    assert enrolled.operator.key == kept.key
    crew.pins_in(inn.folder).keep(enrolled.operator.pin)
    inn.guests.write_text(entry(kept.public, "mara") + "\n")


async def _let_vouch(inn: Inn, kept: Keeper, gateway: str) -> None:
    """Mara makes this host a gateway; its key lies here."""
    mara = await find_operator(inn.floor.url, Pins(inn.folder / "laptop", kept.socket))
    async with connect(mara, kill=False) as desk:
        made = (await desk.admin("operator.add", gateway, GATEWAY)).value
    assert isinstance(made, dict)
    await enrol(inn.floor.url, str(made["code"]), gateway, crew.pins_in(inn.folder))


@asynccontextmanager
async def _served(inn: Inn, gateway: str) -> AsyncGenerator[None]:
    stop, ready = asyncio.Event(), asyncio.get_running_loop().create_future()
    terms = Terms(inn.floor.url, "127.0.0.1", 0, inn.guests, inn.folder / "ssh" / "host.key", gateway=gateway)

    def listening(where: Listening) -> None:
        ready.set_result(where.port)

    async with asyncio.TaskGroup() as group:
        served = group.create_task(serve(terms, say=inn.said.append, ready=listening, stop=stop))
        await asyncio.wait((served, ready), return_when=asyncio.FIRST_COMPLETED)
        inn.port = ready.result() if ready.done() else 0
        try:
            if inn.port:
                yield
        finally:
            stop.set()
