"""Knows which rooms must be covered whole, every branch, by their own tests alone.

It must never count what another room's tests happen to run.
"""

import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent


class Room(NamedTuple):
    """A package or module, and the folder with its own tests."""

    name: str
    source: str
    tests: str


ROOMS = (
    Room("watchfloor.wire", "server/watchfloor/wire", "tests/wire"),
    Room("watchfloor.chain", "server/watchfloor/chain", "tests/chain"),
    Room("watchfloor.visible", "server/watchfloor/visible", "tests/visible"),
    Room("watchfloor_server.core", "server/watchfloor_server/core", "tests/core"),
)


def files_of(room: Room) -> str | None:
    """The glob of a room's files, be it a package or one module; None while it does not exist."""
    if (ROOT / room.source).is_dir():
        return f"{room.source}/*"
    return f"{room.source}.py" if (ROOT / f"{room.source}.py").is_file() else None


def is_covered(room: Room, files: str, data: Path) -> bool:
    """Run a room's own tests and report what they leave out."""
    if not any((ROOT / room.tests).rglob("test_*.py")):
        print(f"{room.name}: it has no tests of its own; write them in {room.tests}/")
        return False
    store = f"--data-file={data / room.name}"
    tests = ["-m", "pytest", "-q", "-n", "0", "-p", "no:cacheprovider", room.tests]
    ran = subprocess.run([sys.executable, "-m", "coverage", "run", store, *tests], cwd=ROOT, check=False)
    if ran.returncode != 0:
        print(f"{room.name}: its own tests fail")
        return False
    report = ["report", store, f"--include={files}", "--fail-under=100", "--precision=2"]
    return subprocess.run([sys.executable, "-m", "coverage", *report], cwd=ROOT, check=False).returncode == 0


def main() -> int:
    """Check each room that exists; 1 if any is not covered whole."""
    failed: list[str] = []
    with tempfile.TemporaryDirectory() as data:
        for room in ROOMS:
            files = files_of(room)
            if files is None:
                print(f"{room.name}: does not exist yet")
            elif not is_covered(room, files, Path(data)):
                failed.append(room.name)
    if failed:
        print(f"not covered whole by their own tests: {', '.join(failed)}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
