"""From plain code into an event loop: a call blocks until the loop has the answer.

Never knows what is asked, nor whose loop it is.
"""

import asyncio
from collections.abc import Callable, Coroutine
from concurrent.futures import CancelledError, Future
from typing import ParamSpec, TypeVar

from watchfloor.errors import Stopped

P = ParamSpec("P")
T = TypeVar("T")


class Bridge:
    """Calls into one loop, from every thread but its own."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop

    def call(self, function: Callable[P, Coroutine[object, None, T]], *args: P.args, **kwargs: P.kwargs) -> T:
        """Wait for a coroutine of the loop; an interrupt (Ctrl+C) cancels it and goes on to the caller."""
        return wait(self.start(function, *args, **kwargs))

    def start(self, function: Callable[P, Coroutine[object, None, T]], *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Start a coroutine on the loop."""
        if running_loop() is self._loop:
            raise RuntimeError("this call would block the event loop that it waits for; use the run of `async with`")
        coroutine = function(*args, **kwargs)
        try:
            return asyncio.run_coroutine_threadsafe(coroutine, self._loop)
        except RuntimeError:
            coroutine.close()
            raise Stopped("the run is over: its event loop is closed") from None

    def post(self, function: Callable[P, object], *args: P.args, **kwargs: P.kwargs) -> None:
        """Let the loop call a plain function, after everything that was posted before; a closed loop calls nothing."""
        try:
            self._loop.call_soon_threadsafe(lambda: function(*args, **kwargs))
        except RuntimeError:
            return  # the server learns nothing any more, and says so


def wait(future: Future[T]) -> T:
    """Wait for what was started; raises `Stopped` if the loop gave it up."""
    try:
        return future.result()
    except CancelledError:
        raise Stopped("the run is over: its supervision was cut off") from None
    except BaseException:
        future.cancel()  # nothing happens to one that is done
        raise


def running_loop() -> asyncio.AbstractEventLoop | None:
    """Find the loop that runs in this thread; None in plain code."""
    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        return None
