"""`python -m watchfloor_server.lane`: the lane's process, started by `serve` and told its terms on standard input.

Never knows what is done with them.
"""

import sys

from watchfloor_server.lane.serving import run

if __name__ == "__main__":
    sys.exit(run(sys.stdin.read()))
