"""What a server's process tells whoever runs it: one line an event, on stderr.

Every word passes `visible`: a log is read on a terminal too. Never knows what happened.
"""

import sys
from contextlib import suppress
from typing import IO, Final

from watchfloor.visible import visible

LINE_CELLS: Final = 1000
"""A longer sentence is cut."""


def pass_on(words: IO[bytes]) -> None:
    """Show what another process of ours says in its log, line by line until its end; every word is visible already."""
    with words:
        for line in words:
            with suppress(OSError):
                sys.stderr.write(line.decode(errors="replace"))
                sys.stderr.flush()


def log(event: str, sentence: str) -> None:
    """Write one line; where nobody reads any more, there is no other place to tell."""
    with suppress(OSError):
        sys.stderr.write(f"watchfloor: {event}: {visible(sentence, limit=LINE_CELLS)}\n")
        sys.stderr.flush()
