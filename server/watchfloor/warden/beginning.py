"""How the command begins: forked by its guard, tied to it, in a session of its own, inside the control group.

Never knows what becomes of it.
"""

import os
import signal
from collections.abc import Collection
from typing import Final, NoReturn

from watchfloor.warden.cgroup import Cgroup
from watchfloor.warden.kernel import die_with_parent

CANNOT_RUN: Final = 127
"""The exit code of a child that could not become the command, as a shell says it."""

_RESTORED: Final = (signal.SIGPIPE, signal.SIGXFSZ)
"""What Python ignores, and a program expects as it was."""


class NotEntered(OSError):
    """The command could not be put into its control group."""


def begin(argv: list[bytes], cgroup: Cgroup | None, mask: Collection[int]) -> int:
    """Start the command with the signal mask `mask`; its pid. Raises `NotEntered`, or OSError if it cannot be run."""
    parent = os.getpid()
    told, tell = os.pipe()
    pid = os.fork()
    if pid == 0:
        _become(argv, cgroup, mask, parent, tell)
    os.close(tell)
    try:
        fault = os.read(told, 64).split()
    finally:
        os.close(told)
    if not fault:
        return pid
    os.waitpid(pid, 0)
    what, number = fault
    raise (NotEntered if what == b"cgroup" else OSError)(int(number), os.strerror(int(number)))


def _become(argv: list[bytes], cgroup: Cgroup | None, mask: Collection[int], parent: int, tell: int) -> NoReturn:
    """Become the command; whatever fails is told over `tell`, which the exec closes."""
    what = b"cgroup"
    try:
        die_with_parent(parent)
        if cgroup is not None:
            cgroup.enter()
        what = b"exec"
        os.setsid()
        for number in _RESTORED:
            signal.signal(number, signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_SETMASK, mask)
        os.execvp(argv[0], argv)  # noqa: S606 - the user's own command, without a shell
    except OSError as error:
        os.write(tell, b"%s %d" % (what, error.errno or 0))
    finally:
        os._exit(CANNOT_RUN)
