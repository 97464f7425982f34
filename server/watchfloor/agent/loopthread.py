"""The one event loop of a process whose agent is plain code: a daemon thread, there from when it is first needed.

Never knows what runs on it.
"""

import asyncio
import atexit
import os
import selectors
import threading
from functools import partial
from typing import Final

from watchfloor.agent.bridge import Bridge
from watchfloor.link import replace

STOP_S: Final = 3.0
"""How long the end of a process waits for its connections to close."""


class LoopThread:
    """A loop in a thread of its own."""

    def __init__(self) -> None:
        self._selector = selectors.DefaultSelector()
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._run, name="watchfloor", daemon=True)
        self._thread.start()
        self._ready.wait()
        self.bridge = Bridge(self._loop)

    def stop(self) -> None:
        """End the loop and all that runs on it."""
        self.bridge.post(self._over.set)
        self._thread.join(STOP_S)

    def bury(self) -> None:
        """In a forked child the thread is not there: let go of what its loop shares with the parent's."""
        descriptor = getattr(self._selector, "fileno", None)  # a selector of poll(2) has none
        if descriptor is not None:
            replace(descriptor())

    def _run(self) -> None:
        with asyncio.Runner(loop_factory=partial(asyncio.SelectorEventLoop, self._selector)) as runner:
            runner.run(self._until_over())

    async def _until_over(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._over = asyncio.Event()
        self._ready.set()
        await self._over.wait()


class _Process:
    """What this process has of it, and what it inherited from the one that forked it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._thread: LoopThread | None = None
        self._buried: list[LoopThread] = []

    def thread(self) -> LoopThread:
        with self._lock:
            if self._thread is None:
                self._thread = LoopThread()
            return self._thread

    def end(self) -> None:
        if self._thread is not None:
            self._thread.stop()

    def forked(self) -> None:
        self._lock = threading.Lock()  # somebody who is not here may have held it
        if self._thread is not None:
            self._thread.bury()
            self._buried.append(self._thread)  # kept: whoever collected it would close what is not ours
            self._thread = None


_PROCESS: Final = _Process()
atexit.register(_PROCESS.end)
os.register_at_fork(after_in_child=_PROCESS.forked)


def loop_of_this_process() -> Bridge:
    """Start the loop thread if it is not there."""
    return _PROCESS.thread().bridge
