"""Scopes wider than once: what a card offers, what an approver chose of it, and whether an action falls under that.

Never knows which rule offers them, nor who chose.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Annotated, NamedTuple

from pydantic import Field, JsonValue, model_validator

from watchfloor.chain import jcs
from watchfloor.identity import Many
from watchfloor.wire.fields import JsonObject, Line, Yes


class LeaveScope(Line):
    """How far an approval goes: once, `times`, or for `for_s` seconds."""

    once: Yes | None = None
    times: Annotated[int, Field(ge=1, le=1000)] | None = None
    for_s: Annotated[float, Field(gt=0, le=86_400)] | None = None

    @model_validator(mode="after")
    def _one(self) -> "LeaveScope":
        if sum(part is not None for part in (self.once, self.times, self.for_s)) != 1:
            raise ValueError("a scope is one of once, times, for_s")
        return self


class Free(Line):
    """What one argument may be instead of what stands on the card: anything, or at most so much."""

    arg: str
    most: str | None = None


class Offer(Line):
    """A scope that may be chosen: what it is called, what it lets through in words, and which arguments may differ."""

    scope: JsonObject
    says: str
    free: Many[Free] | None = None


class Chosen(NamedTuple):
    """An offer, and how far of it people let an agent go."""

    offer: Offer
    scope: LeaveScope


def offer_for(offers: Sequence[Offer], scope: LeaveScope) -> Offer | None:
    """The offer that a chosen scope is at most as wide as; None if there is none, or it is not clear which one."""
    exact = [offer for offer in offers if _size(offer, scope) == (scope.times or scope.for_s)]
    wider = [offer for offer in offers if _size(offer, scope) > (scope.times or scope.for_s or 0)]
    found = exact or wider
    return found[0] if scope.once is None and len(found) == 1 else None


def chosen(offers: Sequence[Offer], scopes: Sequence[LeaveScope | None]) -> Chosen | None:
    """What all of these people chose: the least of one offer; None (once) if one of them chose another or none."""
    found = [None if scope is None else offer_for(offers, scope) for scope in scopes]
    named = [scope for scope in scopes if scope is not None]
    if not found or found[0] is None or any(offer is not found[0] for offer in found):
        return None
    return Chosen(found[0], min(named, key=lambda scope: scope.times or scope.for_s or 0))


def fits(free: Sequence[Free], shown: Mapping[str, JsonValue], args: Mapping[str, JsonValue]) -> bool:
    """True if `args` differ from those on the card only where they may, and only so far. An amount is never below 0."""
    bounds = {one.arg: one for one in free}
    for name in {*shown, *args}:
        bound = bounds.get(name)
        if bound is None:
            if name not in shown or name not in args or jcs(shown[name]) != jcs(args[name]):
                return False
        elif bound.most is not None and not _is_at_most(args.get(name), Decimal(bound.most)):
            return False
    return True


def read_scope(text: str) -> LeaveScope | None:
    """Read a scope as a person types it: `once`, `times=3`, `for_s=600`; None if it is none."""
    name, _, number = text.partition("=")
    try:
        match name:
            case "once":
                return LeaveScope(once=True) if text == "once" else None
            case "times":
                return LeaveScope(times=int(number))
            case "for_s" | "for":
                return LeaveScope(for_s=float(number))
            case _:
                return None
    except ValueError:
        return None


def _size(offer: Offer, scope: LeaveScope) -> float:
    """How wide an offer is in the kind of a scope; 0 if it is of another kind."""
    size = offer.scope.get("times" if scope.times is not None else "for_s")
    return size if isinstance(size, int | float) and not isinstance(size, bool) else 0


def _is_at_most(value: JsonValue, most: Decimal) -> bool:
    if isinstance(value, bool) or not isinstance(value, int | str):
        return False
    try:
        return Decimal(value) <= most and (most < 0 or Decimal(value) >= 0)
    except ArithmeticError:
        return False
