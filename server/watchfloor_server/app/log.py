"""What the server tells whoever runs it: one line an event, on stderr.

And what a script waits for, on stdout. Never knows what happened.
"""

import sys

from watchfloor_server.gateway.log import log

__all__ = ["announce", "log"]


def announce(sentence: str) -> None:
    """Say on stdout that the server can take peers; a script waits for this line."""
    sys.stdout.write(f"{sentence}\n")
    sys.stdout.flush()
