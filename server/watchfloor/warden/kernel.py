"""What is asked of the kernel about processes, and nothing is made of it here: adoption, ties, exact signals.

Never knows which process is in which tree.
"""

import ctypes
import errno
import os
import signal
import sys
from pathlib import Path
from typing import Final

from watchfloor.warden.processes import Process, has_proc, read_process

IS_LINUX: Final = sys.platform == "linux"

# prctl(2), from linux/prctl.h
_PDEATHSIG: Final = 1
_DUMPABLE: Final = 4
_NAME: Final = 15
_SET_SUBREAPER: Final = 36
_GET_SUBREAPER: Final = 37

WALL: Final = 0x40000000
"""__WALL of waitpid(2): children of every kind, so that none is overlooked."""

_NO_PIDFD: Final = frozenset({errno.ENOSYS, errno.EPERM})
"""An old kernel, or a sandbox that knows no pidfd."""


def _prctl(option: int, argument: "int | ctypes.Array[ctypes.c_char] | ctypes.c_void_p") -> bool:
    value = ctypes.c_ulong(argument) if isinstance(argument, int) else argument
    zero = ctypes.c_ulong(0)
    return ctypes.CDLL(None).prctl(option, value, zero, zero, zero) == 0


def adopt_orphans(*, adopts: bool) -> bool:
    """Become the parent of every descendant whose own has died (PR_SET_CHILD_SUBREAPER), or no more; True if so."""
    return IS_LINUX and _prctl(_SET_SUBREAPER, int(adopts))


def adopts_orphans() -> bool:
    """True if this process is such a parent."""
    found = ctypes.c_int(0)
    return IS_LINUX and _prctl(_GET_SUBREAPER, ctypes.cast(ctypes.byref(found), ctypes.c_void_p)) and found.value != 0


def children() -> list[int]:
    """This process's children, adopted ones too, as its first thread has them; none where the kernel lists none."""
    try:
        return [int(pid) for pid in Path(f"/proc/self/task/{os.getpid()}/children").read_text("ascii").split()]
    except OSError:
        return []


def die_with_parent(parent: int) -> None:
    """Let this process be killed when its parent dies; it ends now if that has happened already."""
    if IS_LINUX:
        _prctl(_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(128 + signal.SIGKILL)


def be_called(name: str) -> None:
    """Name this process for ps(1), at most 15 bytes."""
    if IS_LINUX:
        _prctl(_NAME, ctypes.create_string_buffer(name.encode()[:15]))


def be_closed() -> None:
    """Let no process of the same user trace this one or read its memory (PR_SET_DUMPABLE)."""
    if IS_LINUX:
        _prctl(_DUMPABLE, 0)


def send_exactly(process: Process, number: signal.Signals) -> None:
    """Signal the process that was read, and none that got its number since. Raises PermissionError.

    A pidfd names one process: what is read after it was opened is of that process, or of a later one.
    """
    try:
        descriptor = os.pidfd_open(process.pid)
    except ProcessLookupError:
        return
    except (AttributeError, OSError) as error:
        if isinstance(error, OSError) and error.errno not in _NO_PIDFD:
            raise
        _send(process, number)
        return
    try:
        if _is_same(process):
            signal.pidfd_send_signal(descriptor, number)
    except ProcessLookupError:
        return
    finally:
        os.close(descriptor)


def _send(process: Process, number: signal.Signals) -> None:
    try:
        if _is_same(process):
            os.kill(process.pid, number)
    except ProcessLookupError:
        return


def _is_same(process: Process) -> bool:
    if not has_proc():
        return True  # only the process group is signalled there
    now = read_process(process.pid)
    return now is not None and now.key == process.key
