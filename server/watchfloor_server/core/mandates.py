"""What a person gave leave for, and what is left of it: whether an action is inside their mandate.

A cap counts over all that was allowed in the run, however it ended: what may have been done is spent. Never knows a
token.
"""

from collections.abc import Iterator, Mapping
from decimal import Decimal, InvalidOperation
from typing import Final, NamedTuple

from pydantic import JsonValue

from watchfloor.identity import Limit, Mandate

CALLS: Final = "calls"
"""A cap of this name is on the number of actions; every other one is on the argument of its name."""


class Spent(NamedTuple):
    """What was allowed so far: so many actions, and the sums of the capped arguments."""

    calls: int = 0
    sums: Mapping[str, Decimal] = {}


NOTHING: Final = Spent()


def why_outside(mandate: Mandate, spent: Spent, tool: str, args: Mapping[str, JsonValue]) -> str | None:
    """Say why an action is outside of a mandate; None if it is inside."""
    if mandate.tools and tool not in mandate.tools:
        return f"it is for {', '.join(mandate.tools)}, not for {tool}"
    for name, limit in mandate.limits.items():
        fault = _over_calls(limit, spent) if name == CALLS else _over(name, limit, spent, args)
        if fault is not None:
            return fault
    return None


def spend(mandate: Mandate, spent: Spent, args: Mapping[str, JsonValue]) -> Spent:
    """Count an action that was allowed."""
    sums = dict(spent.sums)
    for name, limit in mandate.limits.items():
        amount = None if limit.most is None else _number(args.get(name))
        if amount is not None:
            sums[name] = sums.get(name, Decimal(0)) + amount
    return Spent(spent.calls + 1, sums)


def left(mandate: Mandate, spent: Spent) -> Iterator[str]:
    """Say of each cap what is left of it."""
    for name, limit in mandate.limits.items():
        if limit.most is not None:
            used = Decimal(spent.calls) if name == CALLS else spent.sums.get(name, Decimal(0))
            yield f"{name}: {Decimal(limit.most) - used} of {limit.most} left"


def told(mandate: Mandate, spent: Spent, tool: str, args: Mapping[str, JsonValue]) -> tuple[str, ...]:
    """What a card says of a mandate: what it is for, whether the action is inside, and what is left of it."""
    fault = why_outside(mandate, spent, tool, args)
    head = "inside the mandate" if fault is None else f"OUTSIDE the mandate: {fault}"
    return (f"{head} ({mandate.task}, until {mandate.expires_at})", *left(mandate, spent))


def _over_calls(limit: Limit, spent: Spent) -> str | None:
    if limit.most is not None and spent.calls + 1 > Decimal(limit.most):
        return f"{limit.most} actions were given, and {spent.calls} are used up"
    return None


def _over(name: str, limit: Limit, spent: Spent, args: Mapping[str, JsonValue]) -> str | None:
    if name not in args:
        return None
    value = args[name]
    if limit.is_ is not None:
        return None if value == limit.is_ else f"{name} is not what was given"
    amount = _number(value)
    if amount is None or amount < 0:
        return f"{name} is no amount"
    total = spent.sums.get(name, Decimal(0)) + amount
    return None if total <= Decimal(limit.most or 0) else f"{name} would come to {total}, {limit.most} were given"


def _number(value: JsonValue) -> Decimal | None:
    if isinstance(value, bool) or not isinstance(value, int | str):
        return None
    try:
        found = Decimal(value)
    except InvalidOperation:
        return None
    return found if found.is_finite() else None
