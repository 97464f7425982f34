"""Commands that try to outlive their tree, and ways to find them that owe nothing to the product.

Each says `ready` once it has done its worst, and every process of it beats on stdout as long as it runs: whoever holds
the other end sees whether anything moves, and the end of that pipe is proof that none is left. All are marked by their
environment too, which forks inherit.
"""

import os
import secrets
import sys
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Final

MARK: Final = "WILD_MARK"

_START = """
import ctypes, os, signal, sys, threading, time
libc = ctypes.CDLL(None)

os.set_blocking(1, False)

def beat():
    try: os.write(1, b".")
    except BlockingIOError: pass

def ready():
    os.set_blocking(1, True)
    os.write(1, b"ready\\n")
    os.set_blocking(1, False)

def child(work):
    pid = os.fork()
    if pid == 0:
        try:
            work()
        finally:
            os._exit(0)
    return pid

def forever():
    while True:
        beat()
        time.sleep(0.01)
"""

_PROGRAMS: Final[Mapping[str, str]] = {
    "plain children": "[child(forever) for _ in range(5)]; ready(); forever()",
    "double forks": """
def middle():
    child(forever)
    os._exit(0)
for _ in range(5):
    os.waitpid(child(middle), 0)
ready(); forever()
""",
    "sessions of their own": """
def away():
    os.setsid()
    child(lambda: (os.setsid(), forever()))
    forever()
[child(away) for _ in range(3)]; time.sleep(0.1); ready(); forever()
""",
    "groups of their own": """
def away():
    os.setpgid(0, 0)
    forever()
[child(away) for _ in range(3)]; time.sleep(0.1); ready(); forever()
""",
    "ignored signals": """
def deaf():
    for number in range(1, 65):
        try: signal.signal(number, signal.SIG_IGN)
        except (OSError, ValueError): pass
    forever()
[child(deaf) for _ in range(3)]; time.sleep(0.1); ready(); deaf()
""",
    "late children": """
def late():
    for _ in range(200):
        time.sleep(0.005)
        child(forever)
    forever()
child(late); ready(); forever()
""",
    "orphans of orphans": """
def deep(depth):
    if depth: child(lambda: deep(depth - 1))
    else: forever()
os.waitpid(child(lambda: deep(12)), 0)
time.sleep(0.1); ready(); forever()
""",
    "a storm of forks": """
def storm():
    while True:
        beat()
        try:
            child(lambda: child(lambda: (beat(), time.sleep(0.02))))
            os.waitpid(-1, os.WNOHANG)
        except OSError:
            time.sleep(0.001)
[child(storm) for _ in range(4)]; time.sleep(0.2); ready(); forever()
""",
    "hoppers, each in a new session": """
def hop():
    while True:
        beat()
        try:
            if os.fork(): os._exit(0)
            os.setsid()
        except OSError:
            time.sleep(0.001)
[child(hop) for _ in range(3)]; time.sleep(0.2); ready(); forever()
""",
    "names that look like fields": """
def liar():
    with open("/proc/self/comm", "w") as name: name.write("a) R 1 (b")
    child(forever)
    forever()
[child(liar) for _ in range(3)]; time.sleep(0.1); ready(); liar()
""",
    "a first thread that left": """
def other():
    ready()
    forever()
def half():
    threading.Thread(target=other).start()
    libc.syscall({"x86_64": 60}.get(os.uname().machine, 93), 0)
child(half); forever()
""",
    "an adopter of its own": """
def adopter():
    libc.prctl(36, 1, 0, 0, 0)
    child(lambda: child(lambda: (os.setsid(), forever())))
    forever()
child(adopter); time.sleep(0.1); ready(); forever()
""",
    "an escape from its control group": """
def escape():
    for line in open("/proc/self/cgroup"):
        number, _, group = line.strip().split(":", 2)
        if number == "0" and "watchfloor-" in group:
            for mount in (line.split() for line in open("/proc/self/mountinfo") if " - cgroup2 " in line):
                place = os.path.dirname(mount[4] + group)
                try: open(place + "/cgroup.procs", "w").write("0")
                except OSError: pass
    child(forever)
    forever()
[child(escape) for _ in range(3)]; time.sleep(0.1); ready(); forever()
""",
    "parents that wait in vfork": """
def waiting():
    # clone(2) with CLONE_VFORK: the parent stays inside the kernel until its child has ended
    work = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p)(lambda _: forever())
    stack = ctypes.create_string_buffer(1 << 20)
    top = ctypes.c_void_p((ctypes.addressof(stack) + (1 << 20)) & ~15)
    libc.clone(work, top, 0x4000 | signal.SIGCHLD, None)
[child(waiting) for _ in range(3)]; time.sleep(0.2); ready(); forever()
""",
    "a namespace of its own": """
def apart():
    libc.unshare(0x20000000)  # CLONE_NEWPID, where it is allowed: the next child is a namespace's first process
    child(lambda: (child(lambda: child(forever)), forever()))
    forever()
child(apart); time.sleep(0.2); ready(); forever()
""",
    "a leader that leaves others behind": """
def orphan():
    os.setsid()
    forever()
child(lambda: child(orphan)); time.sleep(0.1); ready(); forever()
""",
}

WAYS: Final = tuple(_PROGRAMS)


class Wild:
    """One command of these, and the mark of its processes."""

    def __init__(self, way: str) -> None:
        self.mark = secrets.token_hex(16)
        self.argv = [sys.executable, "-I", "-S", "-c", _START + _PROGRAMS[way]]

    @property
    def environ(self) -> dict[str, str]:
        return {**os.environ, MARK: self.mark}

    def alive(self) -> dict[int, set[str]]:
        """Every process with the mark, and the states of its threads; without those where none runs any more."""
        found: dict[int, set[str]] = {}
        for folder in Path("/proc").iterdir():
            if not folder.name.isdigit():
                continue
            try:
                if f"{MARK}={self.mark}".encode() not in _environ(folder):
                    continue
                states = {(task / "stat").read_bytes().rpartition(b") ")[2][:1].decode() for task in _tasks(folder)}
            except OSError:
                continue
            if states - {"Z", "X"}:
                found[int(folder.name)] = states
        return found


def _environ(folder: Path) -> bytes:
    """A process whose first thread left shows its environment at another thread."""
    for task in _tasks(folder):
        with suppress(OSError):
            return (task / "environ").read_bytes()
    return b""


def _tasks(folder: Path) -> list[Path]:
    return list((folder / "task").iterdir())
