"""Functions as tools: gated wherever a run is active, and just functions where none is.

Never knows how a run decides.
"""

import inspect
from collections.abc import Awaitable, Callable
from contextvars import ContextVar, copy_context
from functools import wraps
from typing import Any, Final, ParamSpec, TypeVar, cast, overload

from watchfloor.agent.blocking import BlockingRun
from watchfloor.agent.bridge import running_loop
from watchfloor.agent.hands import grant_of_this_action, is_async, receipts_of_this_action
from watchfloor.agent.run import Run
from watchfloor.errors import ProtocolError
from watchfloor.wire import RECEIPTS

P = ParamSpec("P")
T = TypeVar("T")

active_run: Final[ContextVar[Run | BlockingRun | None]] = ContextVar("active_run", default=None)
"""The run that the current code acts in."""


def current_run() -> Run | BlockingRun | None:
    """The run that is active here, as `supervised` gave it; None outside of one."""
    return active_run.get()


def carry(function: Callable[P, T]) -> Callable[P, T]:
    """Let a function run in the active run wherever it is called: `pool.submit(watchfloor.carry(work), 7)`.

    A thread begins without its starter's context; in there, tools would be just functions.
    """
    context = copy_context()

    @wraps(function)
    def carried(*args: P.args, **kwargs: P.kwargs) -> T:
        return context.copy().run(function, *args, **kwargs)  # a copy: one context is in one thread at a time

    return carried


def current_grant() -> str | None:
    """Inside a tool: the grant under which it runs, a JWS for services that verify leave. None elsewhere."""
    return grant_of_this_action.get()


def keep_receipt(receipt: str) -> None:
    """Inside a tool: what the service that did the work signed for it; it goes out with the outcome.

    Raises ValueError for a text that is no receipt, RuntimeError outside of a tool.
    """
    kept = receipts_of_this_action.get()
    if kept is None:
        raise RuntimeError("no action is under way here; keep a receipt inside of the tool that got it")
    try:
        RECEIPTS.read(receipt.encode())
    except ProtocolError as error:
        raise ValueError(f"this is no enforcement point's receipt: {error.reason}") from error
    kept.append(receipt)


class Tool:
    """Makes functions tools under one name of the server's `tools.toml`."""

    def __init__(self, name: str) -> None:
        self._name = name

    @overload
    def __call__(self, function: Callable[P, Awaitable[T]]) -> Callable[P, Awaitable[T]]: ...

    @overload
    def __call__(self, function: Callable[P, object]) -> Callable[P, Any]: ...

    def __call__(self, function: Callable[P, object]) -> Callable[P, object]:
        """Gate `function`. An `async` one is awaited as before.

        A plain one is called as before where no event loop runs, and then runs in the thread that calls it; inside a
        loop, what comes back is awaited, and it runs in a thread of its own. No type says both.
        """
        signature = inspect.signature(function)
        for parameter in signature.parameters.values():
            if parameter.kind in (parameter.POSITIONAL_ONLY, parameter.VAR_POSITIONAL):
                raise TypeError(
                    f"{function!r} cannot be a tool: its parameter {parameter.name!r} has no name to send; "
                    "take it as a keyword"
                )
        return self._async(function, signature) if is_async(function) else self._plain(function, signature)

    def _async(self, function: Callable[P, object], signature: inspect.Signature) -> Callable[P, Awaitable[object]]:
        @wraps(function)
        async def gated(*args: P.args, **kwargs: P.kwargs) -> object:
            run = active_run.get()
            if isinstance(run, BlockingRun):
                raise TypeError(
                    f"the tool {self._name!r} is `async`, and the run here was begun without; `async with` it"
                )
            if run is None:
                value = function(*args, **kwargs)
                return await value if inspect.isawaitable(value) else value
            return await run.act(self._name, function, _named(signature, *args, **kwargs))

        return gated

    def _plain(self, function: Callable[P, object], signature: inspect.Signature) -> Callable[P, object]:
        waiting = self._async(function, signature)

        @wraps(function)
        def gated(*args: P.args, **kwargs: P.kwargs) -> object:
            run = active_run.get()
            if not isinstance(run, BlockingRun):
                if running_loop() is not None:
                    return waiting(*args, **kwargs)
                if run is None:
                    return function(*args, **kwargs)
                run = run.blocking
            return run.act(self._name, function, _named(signature, *args, **kwargs))

        return gated


def tool(name: str) -> Tool:
    """Make a function the tool `name`: `@watchfloor.tool("crm.read")`.

    Inside a run each call is proposed with its arguments by name (defaults included), and executed with leave.
    """
    return Tool(name)


def _named(signature: inspect.Signature, *args: object, **kwargs: object) -> dict[str, object]:
    bound = signature.bind(*args, **kwargs)
    bound.apply_defaults()
    named: dict[str, object] = {}
    for name, value in bound.arguments.items():
        if signature.parameters[name].kind is inspect.Parameter.VAR_KEYWORD:
            named.update(cast(dict[str, object], value))
        else:
            named[name] = value
    return named
