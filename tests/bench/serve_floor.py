"""Our server as it is, in a process of its own; `--profile FILE` writes what its loop's thread did.

It must never be given settings that a user would not have: only the lease is long, since the bench renews none.
"""

import cProfile
import sys
import time

from watchfloor_server.app import run
from watchfloor_server.settings import load

FLAGS = {"listen": "127.0.0.1:0", "dev": True, "lease_ttl_s": 300, "lease_renew_s": 100}


def main(data: str, *extra: str) -> int:
    """Serve until a signal comes."""
    settings = load({"data": data, **FLAGS}, {}).settings
    if not extra:
        return run(settings)
    profile = cProfile.Profile(time.thread_time)
    try:
        return profile.runcall(run, settings)
    finally:
        profile.dump_stats(extra[-1])


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
