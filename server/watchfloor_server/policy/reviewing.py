"""A folder looked at before anybody loads it: whether it is whole, and what its own tests get.

Never knows a server.
"""

from pathlib import Path
from typing import NamedTuple

from watchfloor_server.policy import expectations, folder
from watchfloor_server.policy.expectations import Tried

__all__ = ["Checked", "Tried", "check", "test"]


class Checked(NamedTuple):
    """A folder that reads well: its hash, its texts, and how much is in it."""

    policy: str
    files: dict[str, str]
    counts: dict[str, int]


def check(path: Path) -> Checked:
    """Read a folder whole: files, names, schema, rules, but not its tests. Raises `PolicyError`."""
    files = folder.read_files(path)
    found = folder.load_files(files, tested=False)
    directory = found.directory
    counts = {
        "tools": len(found.tools),
        "rules": len(found.rules),
        "agents": len(directory.agents),
        "humans": len(directory.humans),
        "issuers": len(directory.issuers),
    }
    return Checked(found.hash, files, counts)


def test(path: Path) -> tuple[Tried, ...]:
    """Run every test of a folder; raises `PolicyError` for a folder that does not read well."""
    files = folder.read_files(path)
    found = folder.load_files(files, tested=False)
    return tuple(expectations.tries(files.get(expectations.FILE, ""), found.court, found.directory))
