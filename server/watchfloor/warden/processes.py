"""The processes of one group, as the kernel lists them.

Never knows why they are looked at, and signals none.
"""

import subprocess
from pathlib import Path
from typing import Final, NamedTuple

_PROC: Final = Path("/proc")
_STILL: Final = frozenset("TtDU")
"""Letters of proc(5) and ps(1) for a process that runs no code of its own: stopped, traced, or inside the kernel.

The last one meets its stop before its next instruction; the parent of a stopped vfork(2) stays there till then.
"""

_GONE: Final = frozenset("ZXx")  # proc(5): a zombie runs nothing any more, it only waits to be read


class Process(NamedTuple):
    """One process: its state is the letter that proc(5) and ps(1) show."""

    pid: int
    state: str

    @property
    def is_still(self) -> bool:
        """True if it stands still, once SIGSTOP was sent to it."""
        return self.state in _STILL


def members(pgid: int) -> list[Process]:
    """List the processes of a group that are not gone, zombies left out."""
    found = _from_proc(pgid) if (_PROC / "self/stat").exists() else _from_ps(pgid)
    return [process for process in found if process.state not in _GONE]


def _from_proc(pgid: int) -> list[Process]:
    found: list[Process] = []
    for folder in _PROC.iterdir():
        if not folder.name.isdigit():
            continue
        try:
            stat = (folder / "stat").read_bytes()
        except OSError:
            continue  # it went while we looked
        process = read_stat(stat, pgid)
        if process is not None:
            found.append(process)
    return found


def read_stat(stat: bytes, pgid: int) -> Process | None:
    """Read a line of /proc/PID/stat; None if it is of another group. The name in it is the process's own choice."""
    pid, _, rest = stat.partition(b" (")
    state, _, group = rest.rpartition(b") ")[2].split(b" ", 3)[:3]
    return Process(int(pid), state.decode()) if int(group) == pgid else None


def _from_ps(pgid: int) -> list[Process]:
    """Where there is no /proc (macOS)."""
    ran = subprocess.run(["ps", "-A", "-o", "pid=,pgid=,stat="], capture_output=True, text=True, check=True, timeout=5)
    rows = (row.split(None, 2) for row in ran.stdout.splitlines())
    return [Process(int(pid), stat[0]) for pid, group, stat in rows if int(group) == pgid]
