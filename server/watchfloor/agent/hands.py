"""What a run's tools are doing: each is begun once, watched to its end, and its outcome said by itself.

Never knows why a tool was called, nor asks for leave.
"""

import asyncio
import inspect
import threading
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager, suppress
from contextvars import ContextVar, copy_context
from functools import partial
from typing import Final, NamedTuple, TypeVar, cast

from watchfloor.agent.body import Ending
from watchfloor.agent.pulse import Pulse
from watchfloor.agent.scope import Scope
from watchfloor.agent.stance import Stance
from watchfloor.errors import Stopped

T = TypeVar("T")

grant_of_this_action: Final[ContextVar[str | None]] = ContextVar("grant_of_this_action", default=None)
"""The leave under which the current tool runs, for tools that hand it to a service."""


receipts_of_this_action: Final[ContextVar[list[str] | None]] = ContextVar("receipts_of_this_action", default=None)
"""Where the current tool puts the receipt of the service that did the work."""


class Errand(NamedTuple):
    """One allowed action: which, by which tool, with which arguments, under which grant; and its receipts, if any."""

    action: str
    function: Callable[..., object]
    args: Mapping[str, object]
    grant: str | None
    receipts: list[str]


class Hands:
    """The tools of one run, and the body that orders are carried out on: `scope` holds the agent's own task."""

    def __init__(self, stance: Stance, scope: Scope) -> None:
        self._stance = stance
        self._scope = scope
        self._running: dict[str, list[str]] = {}
        self._unknown: list[str] = []
        self._tasks: set[asyncio.Task[object]] = set()
        self._pulse = Pulse()

    def stand_still(self) -> None:
        """The gate is closed: nothing is begun."""

    def go_on(self) -> None:
        """The gate is open again."""

    async def standing(self) -> None:
        """Wait until no tool is running."""
        await self._pulse.until(lambda: not self._running)

    def stop(self, why: Stopped) -> None:
        """Cancel the agent's task, and every task that is in an action."""
        self._scope.cancel()
        for task in self._tasks - {self._scope.task}:
            task.cancel(why.reason)

    async def stopped(self) -> Ending:
        """Wait until the agent's task has left its scope and no tool is running.

        A synchronous tool in its thread, and a task that swallows its cancellation, keep this waiting: it is not
        over as long as they run.
        """
        await self._scope.left.wait()
        await self.standing()
        return Ending(tuple(self._unknown))

    def give_up(self) -> None:
        """The run ended: of what still runs the outcome is unknown."""
        for action in sorted(self._running):
            self._unknown.append(action)
            self._stance.say_outcome(action, error="it was still running when the run ended", unknown=True)
        self._running.clear()

    def enter(self) -> asyncio.Task[object] | None:
        """The current task is in an action from now on: a kill cancels it."""
        task = cast(asyncio.Task[object] | None, asyncio.current_task())
        if task is None or task in self._tasks:
            return None
        self._tasks.add(task)
        return task

    def leave(self, task: asyncio.Task[object] | None) -> None:
        """The task has left its action; `task` is what `enter` gave."""
        if task is not None:
            self._tasks.discard(task)

    def begin(self, errand: Errand) -> None:
        """An action is under way from now on: the run is not stopped before it has ended."""
        self._running[errand.action] = errand.receipts

    async def do(self, errand: Errand) -> object:
        """Execute an errand now, and say its outcome; raises what the tool raised."""
        self.begin(errand)
        with here(errand):
            if is_async(errand.function):
                return await self._await(errand)
            return await self._in_thread(errand)

    def dropped(self, action: str, error: BaseException) -> None:
        """An action that counted as under way was not begun after all."""
        self._running.pop(action, None)
        self._stance.say_outcome(action, error=f"{type(error).__name__} before it began; nothing was done")
        self._pulse.beat()

    async def _await(self, errand: Errand) -> object:
        try:
            value = await cast("Callable[..., asyncio.Future[object]]", errand.function)(**errand.args)
        except Exception as error:
            self.ended(errand.action, error=error)
            raise
        except BaseException:
            self.ended(errand.action, is_unknown=True)
            raise
        self.ended(errand.action, value)
        return value

    async def _in_thread(self, errand: Errand) -> object:
        """A thread of its own, never a queue: what waited in a queue could begin after its lease."""
        loop = asyncio.get_running_loop()
        done: asyncio.Future[object] = loop.create_future()

        def finish(value: object, error: BaseException | None) -> None:
            self.ended(errand.action, value, error=error)
            if done.done():
                return
            if error is None:
                done.set_result(value)
            else:
                done.set_exception(error)

        def work() -> None:
            value: object = None
            fault: BaseException | None = None
            try:
                value = plain_result(errand.function, errand.function(**errand.args))
            except BaseException as error:  # noqa: BLE001 - it crosses to the loop, where it is said and raised
                fault = error
            with suppress(RuntimeError):  # the loop is closed: the server learns nothing, and calls it unknown
                loop.call_soon_threadsafe(finish, value, fault)

        name = f"watchfloor-{errand.action}"
        threading.Thread(target=partial(copy_context().run, work), name=name, daemon=True).start()
        return await done

    def ended(
        self, action: str, value: object = None, *, error: BaseException | None = None, is_unknown: bool = False
    ) -> None:
        """An action has ended: its outcome is said, once."""
        receipts = self._running.pop(action, None)
        if receipts is None:
            return  # it was given up before
        receipt = receipts[-1] if receipts else None
        if is_unknown:
            self._unknown.append(action)
            self._stance.say_outcome(action, error="cancelled while it ran", unknown=True, receipt=receipt)
        elif error is not None:
            self._stance.say_outcome(action, error=f"{type(error).__name__}: {error}", receipt=receipt)
        else:
            self._stance.say_outcome(action, value=value, receipt=receipt)
        self._pulse.beat()


@contextmanager
def here(errand: Errand) -> Generator[None]:
    """Inside, this errand's grant and receipts are the current ones."""
    grant, receipts = grant_of_this_action.set(errand.grant), receipts_of_this_action.set(errand.receipts)
    try:
        yield
    finally:
        grant_of_this_action.reset(grant)
        receipts_of_this_action.reset(receipts)


def is_async(function: Callable[..., object]) -> bool:
    """True if calling it begins a coroutine."""
    return inspect.iscoroutinefunction(function) or inspect.iscoroutinefunction(getattr(function, "__call__", None))  # noqa: B004


def plain_result(function: Callable[..., object], value: object) -> object:
    """Let through what a plain function returned; raises TypeError for a coroutine: nothing of it was done."""
    if inspect.isawaitable(value):
        if inspect.iscoroutine(value):
            value.close()
        raise TypeError(f"{function!r} returned an awaitable; give `act` an `async def`, so that it can be cancelled")
    return value
