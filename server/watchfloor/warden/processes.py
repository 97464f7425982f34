"""The processes of this machine, as the kernel lists them.

Never knows why they are looked at, and signals none.
"""

import os
import subprocess
from collections.abc import Iterator
from typing import Final, NamedTuple

PROC: Final = "/proc"

_STILL: Final = frozenset("TtDU")
"""Letters of proc(5) and ps(1) for what runs no code of its own: stopped, traced, or inside the kernel.

The last one meets its stop before its next instruction; the parent of a stopped vfork(2) stays there till then.
"""

_GONE: Final = frozenset("ZXx")  # proc(5): a zombie runs nothing any more, it only waits to be read

_READ_BYTES: Final = 64 * 1024
"""More than a line of /proc/PID/stat has (52 numbers and a name of 64 bytes), and the numbers of many children."""


class Key(NamedTuple):
    """What tells a process from a later one of the same number: when it started (clock ticks since boot)."""

    pid: int
    start: int


class Process(NamedTuple):
    """One process: `state` is the letter that proc(5) and ps(1) show of its first thread."""

    pid: int
    ppid: int
    pgid: int
    session: int
    state: str
    threads: int
    start: int

    @property
    def key(self) -> Key:
        """Its name, which no other process ever had."""
        return Key(self.pid, self.start)

    @property
    def is_gone(self) -> bool:
        """True if nothing of it runs any more. A first thread that left alone looks like a zombie, and is none."""
        return self.state in _GONE and self.threads <= 1

    @property
    def is_still(self) -> bool:
        """True if it stands still, once SIGSTOP was sent to it: every thread of it."""
        if self.threads <= 1:
            return self.state in _STILL
        return all(state in _STILL or state in _GONE for state in _thread_states(self.pid))


def has_proc() -> bool:
    """True where /proc lists processes as Linux does."""
    return os.access(f"{PROC}/self/stat", os.R_OK)


def every_process() -> Iterator[Process]:
    """Read the processes of this machine in the order of their numbers, each at the moment it is asked for."""
    if not has_proc():
        yield from _from_ps()
        return
    for pid in every_pid():
        process = read_process(pid)
        if process is not None:
            yield process


def every_pid() -> list[int]:
    """The numbers of all processes at one moment, in order; only where /proc is."""
    return sorted(int(name) for name in os.listdir(PROC) if name.isdigit())  # noqa: PTH208 - a storm is outrun


def can_ask() -> bool:
    """True where a process can be asked for its children (CONFIG_PROC_CHILDREN, as most kernels have it)."""
    return os.access(f"{PROC}/thread-self/children", os.R_OK)


def children_of(pid: int) -> list[int]:
    """The children of all threads of a process; exact while it and they stand still."""
    return [int(child) for tid in _tids(pid) for child in (_read(f"{PROC}/{pid}/task/{tid}/children") or b"").split()]


def read_process(pid: int) -> Process | None:
    """Read one process; None if there is none."""
    stat = _read(f"{PROC}/{pid}/stat")
    return None if stat is None else read_stat(stat)


def read_stat(stat: bytes) -> Process:
    """Read a line of /proc/PID/stat; the name in it is the process's own choice, and may look like fields."""
    pid, _, rest = stat.partition(b" (")
    fields = rest.rpartition(b") ")[2].split()
    state, ppid, pgid, session, threads, start = (fields[place] for place in (0, 1, 2, 3, 17, 19))
    return Process(int(pid), int(ppid), int(pgid), int(session), state.decode(), int(threads), int(start))


def members(pgid: int) -> list[Process]:
    """List the processes of a group that are not gone."""
    return [process for process in every_process() if process.pgid == pgid and not process.is_gone]


def is_beneath(pid: int, root: int) -> bool:
    """True if a process descends from another, as far as /proc tells now."""
    for _ in range(_DEEP):
        process = read_process(pid)
        if process is None or process.ppid <= 1:
            return False
        if process.ppid == root:
            return True
        pid = process.ppid
    return False


_DEEP: Final = 10_000
"""Generations looked at; a chain that is longer changes while it is read."""


def _thread_states(pid: int) -> Iterator[str]:
    for tid in _tids(pid):
        stat = _read(f"{PROC}/{pid}/task/{tid}/stat")
        if stat is not None:
            yield read_stat(stat).state


def _tids(pid: int) -> list[str]:
    try:
        return os.listdir(f"{PROC}/{pid}/task")  # noqa: PTH208 - as above
    except OSError:
        return []


def _read(path: str) -> bytes | None:
    """Read a short file; None if its process went while we looked."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return None
    try:
        return os.read(descriptor, _READ_BYTES) or None
    except OSError:
        return None
    finally:
        os.close(descriptor)


def _from_ps() -> Iterator[Process]:
    """Where there is no /proc (macOS); when a process started is not asked for there."""
    columns = ["ps", "-A", "-o", "pid=,ppid=,pgid=,stat="]
    ran = subprocess.run(columns, capture_output=True, text=True, check=True, timeout=5)
    for row in ran.stdout.splitlines():
        pid, ppid, pgid, stat = row.split(None, 3)
        yield Process(int(pid), int(ppid), int(pgid), 0, stat[0], 1, 0)
