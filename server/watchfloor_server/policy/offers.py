"""`@offer`: a wider scope that an approver may choose, what it would let through, and what falls under it.

Written like `times=3`, or `for_s=600 order=* amount<=150.00`; several of them with `;` between. An argument that is
not named stays as it is on the card. Never knows who chooses, nor what was chosen.
"""

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Final, Literal, NamedTuple

from pydantic import JsonValue

from watchfloor import wire

Unit = Literal["times", "for_s"]

OFFERS: Final = 3
"""Offers of one rule at most: a person chooses among a few."""

MOST: Final[Mapping[Unit, int]] = {"times": 1000, "for_s": 86_400}
"""The widest that a scope may be: a thousand actions, or a day."""

_SCOPE: Final = re.compile(r"(times|for_s)=([1-9][0-9]{0,8})")
_BOUND: Final = re.compile(r"([A-Za-z0-9_][A-Za-z0-9_.-]{0,63})(?:(=)\*|<=(-?[0-9]{1,15}(?:\.[0-9]{1,4})?))")


class Bound(NamedTuple):
    """What one argument may be instead: anything (`most` None), or at most so much."""

    arg: str
    most: Decimal | None = None


class Offer(NamedTuple):
    """So many times, or for so many seconds; arguments that are not bound otherwise stay the same."""

    unit: Unit
    number: int
    bounds: tuple[Bound, ...] = ()


def parse(text: str) -> tuple[Offer, ...] | None:
    """Read an `@offer`; None if it is none."""
    parts = [_parse_one(part) for part in text.split(";")]
    found = tuple(part for part in parts if part is not None)
    return found if len(found) == len(parts) <= OFFERS else None


def scopes_of(offers: Sequence[Offer], tool: str, args: Mapping[str, JsonValue]) -> tuple[wire.Offer, ...]:
    """What a card about `tool` with `args` can offer: an offer whose bounds the card itself does not keep is none."""
    made = (wire.Offer(scope={one.unit: one.number}, says=says(one, tool, args), free=_free(one)) for one in offers)
    return tuple(offer for offer in made if wire.fits(offer.free or (), args, args))


def says(offer: Offer, tool: str, args: Mapping[str, JsonValue]) -> str:
    """Say in one line what an offer lets through."""
    span = f"{offer.number} times" if offer.unit == "times" else f"for {offer.number} s"
    if not offer.bounds:
        return f"{tool} {span}, exactly these arguments"
    free = ", ".join(_bound_words(bound) for bound in offer.bounds)
    kept = sorted(set(args) - {bound.arg for bound in offer.bounds})
    return f"{tool} {span}, {free}" + (f"; {', '.join(kept)} as here" if kept else "")


def _parse_one(text: str) -> Offer | None:
    words = text.split()
    scope = _SCOPE.fullmatch(words[0]) if words else None
    if scope is None:
        return None
    unit: Unit = "times" if scope[1] == "times" else "for_s"
    bounds = [_BOUND.fullmatch(word) for word in words[1:]]
    if int(scope[2]) > MOST[unit] or any(bound is None for bound in bounds):
        return None
    read = tuple(Bound(b[1], None if b[2] else Decimal(b[3])) for b in bounds if b is not None)
    return Offer(unit, int(scope[2]), read) if len({bound.arg for bound in read}) == len(read) else None


def _free(offer: Offer) -> tuple[wire.Free, ...] | None:
    bounds = (wire.Free(arg=one.arg, most=None if one.most is None else str(one.most)) for one in offer.bounds)
    return tuple(bounds) or None


def _bound_words(bound: Bound) -> str:
    return f"{bound.arg} any" if bound.most is None else f"{bound.arg} at most {bound.most}"
