"""Who works next: the agents' lines share one budget for each turn of the event loop.

What matters to a kill is one turn summed over all agents, not a yield for each of them. Never knows
what work is, nor whose.
"""

from collections import OrderedDict
from collections.abc import Callable
from typing import Protocol


class Worker(Protocol):
    """Somebody with lines to work through."""

    def step(self) -> bool:
        """Work on a few lines; False if there is nothing (more) to do now."""
        ...


class Turns:
    """A round robin over workers. `soon` calls back in the next turn, `clock` counts seconds."""

    def __init__(
        self, soon: Callable[[Callable[[], None]], object], clock: Callable[[], float], budget_s: float
    ) -> None:
        self._soon = soon
        self._clock = clock
        self._budget_s = budget_s
        self._queue: OrderedDict[Worker, None] = OrderedDict()
        self._is_due = False

    def want(self, worker: Worker) -> None:
        """Let `worker` step, from the next turn on, until it has nothing more to do."""
        self._queue.setdefault(worker)
        if not self._is_due:
            self._is_due = True
            self._soon(self._turn)

    def drop(self, worker: Worker) -> None:
        """Forget a worker."""
        self._queue.pop(worker, None)

    def _turn(self) -> None:
        self._is_due = False
        try:
            self._work(self._clock() + self._budget_s)
        finally:  # a worker that fails must not stop the others
            if self._queue and not self._is_due:
                self._is_due = True
                self._soon(self._turn)

    def _work(self, ends_s: float) -> None:
        while self._queue:
            worker, _ = self._queue.popitem(last=False)
            if worker.step():
                self._queue.setdefault(worker)
            if self._clock() >= ends_s:
                break
