"""Plain functions as tools: gated wherever a run is active, and just functions where none is.

Never knows how a run decides.
"""

import inspect
from collections.abc import Awaitable, Callable
from contextvars import ContextVar
from functools import wraps
from typing import Final, ParamSpec, TypeVar, cast, overload

from watchfloor.agent.hands import grant_of_this_action
from watchfloor.agent.run import Run

P = ParamSpec("P")
T = TypeVar("T")

active_run: Final[ContextVar[Run | None]] = ContextVar("active_run", default=None)
"""The run that the current code acts in."""


def current_run() -> Run | None:
    """The run that is active here; None outside of `supervised`."""
    return active_run.get()


def current_grant() -> str | None:
    """Inside a tool: the grant under which it runs, a JWS for services that verify leave. None elsewhere."""
    return grant_of_this_action.get()


class Tool:
    """Makes functions tools under one name of the server's `tools.toml`."""

    def __init__(self, name: str) -> None:
        self._name = name

    @overload
    def __call__(self, function: Callable[P, Awaitable[T]]) -> Callable[P, Awaitable[T]]: ...

    @overload
    def __call__(self, function: Callable[P, T]) -> Callable[P, Awaitable[T]]: ...

    def __call__(self, function: Callable[P, object]) -> Callable[P, Awaitable[object]]:
        """Gate `function`. What comes back is always awaited; without `async` it runs in a thread of its own."""
        signature = inspect.signature(function)
        for parameter in signature.parameters.values():
            if parameter.kind in (parameter.POSITIONAL_ONLY, parameter.VAR_POSITIONAL):
                raise TypeError(
                    f"{function!r} cannot be a tool: its parameter {parameter.name!r} has no name to send; "
                    "take it as a keyword"
                )

        @wraps(function)
        async def gated(*args: P.args, **kwargs: P.kwargs) -> object:
            run = active_run.get()
            if run is None:
                value = function(*args, **kwargs)
                return await value if inspect.isawaitable(value) else value
            return await run.act(self._name, function, _named(signature, *args, **kwargs))

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
