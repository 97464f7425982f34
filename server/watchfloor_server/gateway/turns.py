"""Who works next: the agents' lines share one budget for each turn of the event loop.

What matters to a kill is one turn summed over all agents, not a yield for each of them. Never knows
what work is, nor whose.
"""

from collections import deque
from collections.abc import Callable
from typing import Final, Protocol

STRIDE: Final = 8
"""Lines of one peer in a row: peers then run dry one after another, and their sockets are read one by one."""


class Worker(Protocol):
    """Somebody with lines to work through."""

    def step(self) -> bool:
        """Work on one line; False if there is nothing (more) to do now."""
        ...


class Turns:
    """A round robin over workers. `soon` calls back in the next turn, `clock` counts seconds."""

    def __init__(
        self, soon: Callable[[Callable[[], None]], object], clock: Callable[[], float], budget_s: float
    ) -> None:
        self._soon = soon
        self._clock = clock
        self._budget_s = budget_s
        self._queue: deque[Worker] = deque()
        self._queued: set[Worker] = set()
        self._is_due = False

    def want(self, worker: Worker) -> None:
        """Let `worker` step, from the next turn on, until it has nothing more to do."""
        if worker not in self._queued:
            self._queued.add(worker)
            self._queue.append(worker)
        if not self._is_due:
            self._is_due = True
            self._soon(self._turn)

    def drop(self, worker: Worker) -> None:
        """Forget a worker."""
        if worker in self._queued:
            self._queued.discard(worker)
            self._queue.remove(worker)

    def _turn(self) -> None:
        self._is_due = False
        try:
            self._work(self._clock() + self._budget_s)
        finally:  # a worker that fails must not stop the others
            if self._queue and not self._is_due:
                self._is_due = True
                self._soon(self._turn)

    def _work(self, ends_s: float) -> None:
        is_over = False
        while self._queue and not is_over:
            worker = self._queue.popleft()
            self._queued.discard(worker)
            has_more = True
            for _ in range(STRIDE):
                has_more = worker.step()
                is_over = self._clock() >= ends_s
                if is_over or not has_more:
                    break
            if has_more and worker not in self._queued:
                self._queued.add(worker)
                self._queue.append(worker)
