"""A real server that kills itself (SIGKILL) where it is told to, once the file `armed` lies in its folder.

Arguments: folder, and `module:Class.method:when`; `when` holds a word of the first argument, and `after` for its end.
"""

import importlib
import os
import signal
import sys
from pathlib import Path

from watchfloor_server.app import run
from watchfloor_server.ledger.sealing import Batch
from watchfloor_server.settings import load


def words_of(given: tuple[object, ...]) -> str:
    """What a call is about: the kinds of the records it writes, or the name of what it is given."""
    first = given[0] if given else None
    if isinstance(first, Batch):
        return " ".join(record.kind for record in first.records)
    return type(first).__name__


def make_mortal(data: Path, point: str) -> None:
    """Wrap the method, so that the process dies there."""
    module, method, when = point.split(":")
    owner, name = method.split(".")
    found = getattr(importlib.import_module(module), owner)
    original = getattr(found, name)
    word = when.removesuffix("after").removesuffix("+")

    def wrapped(self: object, *given: object, **named: object) -> object:
        is_due = (data / "armed").exists() and word in words_of(given)
        if is_due and not when.endswith("after"):
            os.kill(os.getpid(), signal.SIGKILL)
        answer = original(self, *given, **named)
        if is_due:
            os.kill(os.getpid(), signal.SIGKILL)
        return answer

    setattr(found, name, wrapped)


if __name__ == "__main__":
    folder = Path(sys.argv[1])
    make_mortal(folder, sys.argv[2])
    sys.exit(run(load({"data": folder, "listen": "127.0.0.1:0", "dev": True, "lane": False}, {}).settings))
