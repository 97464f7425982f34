"""Where a warden's own socket is, and where an operator on this machine finds it by its run.

Never knows what is said there. A folder that others could have prepared is not used.
"""

import errno
import os
import socket
import stat
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Final

SOCKET: Final = "WATCHFLOOR_SOCKET"
"""How the command learns of it."""

_SUFFIX: Final = ".sock"
_NAME: Final = "watchfloor"
_RUNTIME: Final = Path("/run/user")
"""Where each user's XDG_RUNTIME_DIR is, by the custom of systemd."""


def place_of(run: str, environ: Mapping[str, str]) -> Path:
    """Make the folder of a run's socket, and name the socket in it."""
    folder = _folder(environ)
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError:
        folder = Path(tempfile.mkdtemp(prefix=f"{_NAME}-"))
    if not is_private(folder, os.geteuid()):
        folder = Path(tempfile.mkdtemp(prefix=f"{_NAME}-"))
    return folder / f"{run}{_SUFFIX}"


def sockets_here(environ: Mapping[str, str]) -> Iterator[Path]:
    """Find the sockets of this user's wardens, wherever their own environment put them; for root, everybody's."""
    us = os.geteuid()
    runtime = _RUNTIME.glob(f"*/{_NAME}") if us == 0 else [_RUNTIME / str(us) / _NAME]
    folders = [_folder(environ), *runtime, *Path(tempfile.gettempdir()).glob(f"{_NAME}-*")]
    owner = None if us == 0 else us
    for folder in dict.fromkeys(folders):
        if _is_reachable(folder) and is_private(folder, owner):
            yield from sorted(folder.glob(f"*{_SUFFIX}"))


def tidy(environ: Mapping[str, str]) -> None:
    """Take away the sockets on which nobody listens any more, and their folder once it is empty."""
    folder = _folder(environ)
    if not folder.is_dir() or not is_private(folder, os.geteuid()):
        return
    for path in folder.glob(f"*{_SUFFIX}"):
        with socket.socket(socket.AF_UNIX) as probe, suppress(OSError):
            if probe.connect_ex(str(path)) == errno.ECONNREFUSED:
                path.unlink()
    with suppress(OSError):
        folder.rmdir()


def run_of(path: Path) -> str:
    """The run whose warden listens there."""
    return path.name.removesuffix(_SUFFIX)


def is_private(folder: Path, owner: int | None) -> bool:
    """True if nobody but its owner can reach into a folder, and that is `owner` (None: whoever)."""
    status = folder.lstat()
    is_ours = owner is None or status.st_uid == owner
    return stat.S_ISDIR(status.st_mode) and is_ours and not status.st_mode & 0o077


def _folder(environ: Mapping[str, str]) -> Path:
    given = environ.get("XDG_RUNTIME_DIR")
    if given and Path(given).is_absolute() and _is_owned(Path(given)):
        return Path(given) / _NAME
    return Path(tempfile.gettempdir()) / f"{_NAME}-{os.geteuid()}"


def _is_reachable(folder: Path) -> bool:
    try:
        return folder.is_dir()
    except OSError:
        return False  # another user's


def _is_owned(folder: Path) -> bool:
    """True if the folder is this user's: after `sudo` the environment may still name another's."""
    try:
        return folder.stat().st_uid == os.geteuid()
    except OSError:
        return False
