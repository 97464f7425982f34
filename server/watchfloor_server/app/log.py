"""What the server tells whoever runs it: one line an event, on stderr.

Every word passes `visible`: a log is read on a terminal too. Never knows what happened.
"""

import sys
from typing import Final

from watchfloor.visible import visible

LINE_CELLS: Final = 1000
"""A longer sentence is cut."""


def log(event: str, sentence: str) -> None:
    """Write one line."""
    sys.stderr.write(f"watchfloor: {event}: {visible(sentence, limit=LINE_CELLS)}\n")
    sys.stderr.flush()


def announce(sentence: str) -> None:
    """Say on stdout that the server can take peers; a script waits for this line."""
    sys.stdout.write(f"{sentence}\n")
    sys.stdout.flush()
