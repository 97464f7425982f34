"""A stretch of the caller's own task that can be cancelled from outside, as `asyncio.timeout` does it.

Never knows why.
"""

import asyncio


class Scope:
    """Entered by the task it is for. `cancel` ends what goes on inside, once."""

    def __init__(self) -> None:
        self._task: asyncio.Task[object] | None = None
        self._cancelling = 0
        self._is_cancelled = False
        self.left = asyncio.Event()

    @property
    def task(self) -> asyncio.Task[object] | None:
        """The task inside; None before and after."""
        return None if self.left.is_set() else self._task

    def enter(self) -> None:
        """The current task is inside from now on."""
        self._task = asyncio.current_task()
        self._cancelling = 0 if self._task is None else self._task.cancelling()

    def cancel(self) -> None:
        """Cancel the task inside; nothing happens if it has left, or was cancelled from here before."""
        if self._task is not None and not self.left.is_set() and not self._is_cancelled:
            self._is_cancelled = True
            self._task.cancel()

    async def leave(self) -> None:
        """The task has left. Its cancellation by this scope, and only that one, is taken back.

        Raises CancelledError if somebody else cancelled it too.
        """
        self.left.set()
        if self._task is None or not self._is_cancelled:
            return
        if self._task.uncancel() > self._cancelling:
            raise asyncio.CancelledError
        try:
            await asyncio.sleep(0)  # a cancellation that came too late to be delivered inside is delivered here
        except asyncio.CancelledError:
            if self._task.cancelling() > self._cancelling:
                raise
