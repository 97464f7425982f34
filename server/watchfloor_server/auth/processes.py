"""Which process is at the other end of a Unix socket, as the kernel knows it: its user and its control group.

Never believes the process itself, nor that a program's file says what it does: python is python.
"""

import os
import socket
import struct
from asyncio.trsock import TransportSocket
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Final, NamedTuple, cast

PEER_TOKEN: Final = "peer"  # noqa: S105 - no secret: it says that there is none
"""What stands for the token of an agent that is known by its process."""

PROC: Final = Path("/proc")

_PEER_PIDFD: Final = 77
"""SO_PEERPIDFD (Linux 6.5): a handle of the very process that connected, so that its number cannot be another's."""

_CREDENTIALS: Final = struct.Struct("3i")
_PREFIX: Final = "unix"
_UNITS: Final = (".service", ".scope")


class Process(NamedTuple):
    """A process: its number, its user, when it started (clock ticks since the boot), and its control group."""

    pid: int
    uid: int
    started: int
    cgroup: str

    @property
    def text(self) -> str:
        """The same in the place of an address."""
        return f"{_PREFIX}:{self.pid}:{self.uid}:{self.started}:{self.cgroup}"

    @property
    def unit(self) -> str | None:
        """The system unit that it belongs to; a user's own manager can call its units as it likes, so they are none."""
        parts = self.cgroup.split("/")
        if any(part.startswith(("user@", "user.slice")) for part in parts):
            return None
        return next((part for part in reversed(parts) if part.endswith(_UNITS)), None)


Socket = socket.socket | TransportSocket
"""A connected socket, as the kernel or as a transport gives it."""


def read_process(text: str | None) -> Process | None:
    """Read what `Process.text` wrote; None if it is an address, or nothing."""
    parts = (text or "").split(":", 4)
    if len(parts) != 5 or parts[0] != _PREFIX:
        return None
    return Process(int(parts[1]), int(parts[2]), int(parts[3]), parts[4])


def process_at(connection: Socket | None, proc: Path = PROC) -> Process | None:
    """The process that opened a Unix connection; None for another one, or if the process has ended."""
    if connection is None or connection.family != socket.AF_UNIX:
        return None
    try:
        raw = connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, _CREDENTIALS.size)
        pid, uid, _ = cast(tuple[int, int, int], _CREDENTIALS.unpack(raw))
        with _handle(connection, pid) as handle:
            found = _look(pid, uid, proc)
            return found if found is not None and _is_of(handle, pid) else None
    except (OSError, ValueError, IndexError):
        return None


def is_still(process: Process, proc: Path = PROC) -> bool:
    """True if that very process still runs, as the same user and in the same control group."""
    try:
        return _look(process.pid, process.uid, proc) == process
    except (OSError, ValueError, IndexError):
        return False


@contextmanager
def _handle(connection: Socket, pid: int) -> Generator[int]:
    """A pidfd of the process: the one that the kernel kept at the connect, or where it keeps none, a new one."""
    try:
        handle = connection.getsockopt(socket.SOL_SOCKET, _PEER_PIDFD)
    except OSError:
        handle = os.pidfd_open(pid)
    try:
        yield handle
    finally:
        os.close(handle)


def _is_of(handle: int, pid: int) -> bool:
    """True if a pidfd still stands for this process; of one that has ended the kernel says -1."""
    told = Path(f"/proc/self/fdinfo/{handle}").read_text("ascii")
    return f"\nPid:\t{pid}\n" in told


def _look(pid: int, uid: int, proc: Path) -> Process | None:
    """What the kernel says of a process; None if it runs as another user by now."""
    folder = proc / str(pid)
    users = next(line for line in (folder / "status").read_text("utf-8").splitlines() if line.startswith("Uid:"))
    if set(users.split()[1:]) != {str(uid)}:
        return None
    # The name may hold spaces and brackets: what follows its last bracket has a fixed form (proc_pid_stat(5)).
    started = int((folder / "stat").read_text("utf-8").rpartition(")")[2].split()[19])
    return Process(pid, uid, started, _cgroup((folder / "cgroup").read_text("utf-8")))


def _cgroup(text: str) -> str:
    """The control group: of cgroup v2, or of systemd's own hierarchy where v2 holds nothing (cgroups(7))."""
    groups = {line.split(":", 2)[1]: line.split(":", 2)[2] for line in text.splitlines() if line.count(":") >= 2}
    unified = groups.get("", "/")
    return unified if unified != "/" else groups.get("name=systemd", "/")
