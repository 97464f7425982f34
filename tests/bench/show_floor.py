"""Our console as it is, on this terminal. Arguments: the server's URL, the operator's key file.

It must never be given what a user would not have.
"""

import sys
from pathlib import Path

from guests import OPERATOR

from watchfloor_console.app import run

AFTER_S = 10.0
"""A held run is taken back here, never killed: a busy machine gets time for it."""

if __name__ == "__main__":
    sys.exit(run(sys.argv[1], OPERATOR, Path(sys.argv[2]), after_s=AFTER_S))
