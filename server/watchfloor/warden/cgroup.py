"""A control group of our own (cgroup v2): the kernel's own fence around a tree, frozen and killed in one step.

Never knows what runs inside. Without leave to make one there is none, and the tree is walked instead.
"""

import os
import time
from contextlib import suppress
from pathlib import Path
from typing import Final

MOUNTS: Final = Path("/sys/fs/cgroup")
"""Where control groups are, by the custom of every Linux."""

_NEEDED: Final = ("cgroup.kill", "cgroup.freeze", "cgroup.events", "cgroup.procs")
"""Linux 5.14; what is older is walked."""


class Cgroup:
    """One control group; every call but `make` works on it as long as it is there."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def enter(self) -> None:
        """Move this process inside, and with it whatever it starts; raises OSError."""
        (self.folder / "cgroup.procs").write_text("0")

    def freeze(self, *, is_frozen: bool) -> None:
        """Let everything inside stand still, or go on; the kernel needs a moment."""
        self._write("cgroup.freeze", "1" if is_frozen else "0")

    def kill(self) -> None:
        """Kill everything inside, whatever is being forked there, whoever it belongs to."""
        self._write("cgroup.kill", "1")

    @property
    def is_frozen(self) -> bool:
        """True once everything inside stands still."""
        return self._event("frozen") == "1"

    @property
    def is_empty(self) -> bool:
        """True if nothing lives inside."""
        return self._event("populated") != "1"

    @property
    def pids(self) -> set[int]:
        """Who lives inside, the groups beneath included."""
        found: set[int] = set()
        for file in (self.folder / "cgroup.procs", *self.folder.rglob("cgroup.procs")):
            with suppress(OSError):
                found.update(int(line) for line in file.read_text().split())
        return found

    def remove(self) -> None:
        """Remove it and what was made beneath it, as far as nothing lives there."""
        folders = [folder for folder in self.folder.rglob("*") if folder.is_dir()]
        for folder in (*sorted(folders, key=lambda each: len(each.parts), reverse=True), self.folder):
            with suppress(OSError):
                folder.rmdir()

    def _write(self, name: str, text: str) -> None:
        with suppress(OSError):  # it is gone, or somebody took the leave away: the walk does what is left
            (self.folder / name).write_text(text)

    def _event(self, name: str) -> str | None:
        try:
            lines = (self.folder / "cgroup.events").read_text().splitlines()
        except OSError:
            return None
        return dict(line.split(" ", 1) for line in lines).get(name)


def make_cgroup() -> Cgroup | None:
    """Make a control group beneath our own; None where we may not, or the kernel has not all that is needed."""
    own = own_folder()
    if own is None:
        return None
    made = Cgroup(own / f"watchfloor-{os.getpid()}-{time.monotonic_ns()}")
    try:
        made.folder.mkdir()
    except OSError:
        return None
    if all(
        os.access(made.folder / name, os.F_OK | os.W_OK if name != "cgroup.events" else os.R_OK) for name in _NEEDED
    ):
        return made
    made.remove()
    return None


def own_folder(proc: Path = Path("/proc/self")) -> Path | None:
    """Find our own control group's folder; None if there is no cgroup v2 below `MOUNTS`."""
    try:
        groups, mounts = (proc / "cgroup").read_text(), (proc / "mountinfo").read_text()
    except OSError:
        return None
    inside = next((line.removeprefix("0::") for line in groups.splitlines() if line.startswith("0::")), None)
    if inside is None or ".." in inside.split("/"):
        return None
    for line in mounts.splitlines():
        left, _, right = line.partition(" - ")
        _, _, _, root, place, *_ = left.split(" ")
        if right.startswith("cgroup2 ") and Path(place).is_relative_to(MOUNTS) and Path(inside).is_relative_to(root):
            return Path(place) / Path(inside).relative_to(root)
    return None
