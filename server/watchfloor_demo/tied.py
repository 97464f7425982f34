"""`python -m watchfloor_demo.tied FD MODULE WORDS` runs a module that ends with whoever started it, however that ended.

Never knows what the module is for.
"""

import os
import runpy
import signal
import sys
import threading
import time
from typing import Final

GRACE_S: Final = 6.0
"""How long it may take to end in good order, once its starter is gone."""


def tie(descriptor: int) -> None:
    """End this process when the other end of the pipe is gone: the kernel closes it, whatever killed the starter."""
    os.set_inheritable(descriptor, False)
    threading.Thread(target=_wait, args=(descriptor,), daemon=True, name="tied").start()


def _wait(descriptor: int) -> None:
    while os.read(descriptor, 1):
        continue
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(GRACE_S)
    os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    tie(int(sys.argv[1]))
    del sys.argv[:2]
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
