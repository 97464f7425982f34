"""What a person changes of a card before they answer it: a value, a result, the scope; each as a new state.

Never sends anything, and never takes a value of another kind than it was.
"""

import json
from typing import Final, cast

from pydantic import JsonValue, ValidationError

from watchfloor.oversight import LeaveScope, Offer
from watchfloor_console.render.deciding import Deciding
from watchfloor_console.screens.rows import FAR

MOVES: Final = {"move(1)": 1, "move(-1)": -1, "first": -FAR, "last": FAR, "scroll(1)": 9, "scroll(-1)": -9}
"""By how many rows an action of the edit step moves."""


def moved(state: Deciding, steps: int) -> Deciding:
    """Another row of the edit step; the last is the result."""
    return state._replace(row=max(0, min(state.row + steps, len(state.card.args))))


def chosen(state: Deciding) -> tuple[str, JsonValue]:
    """The name and the value of the row of the edit step; the name is empty for the result."""
    args = list(state.shown.args.items())
    return args[state.row] if state.row < len(args) else ("", state.supplied)


def changed(state: Deciding, text: str) -> Deciding:
    """Take a value as JSON for the row of the edit step; raises ValueError with a sentence."""
    name, before = chosen(state)
    try:
        value = cast(JsonValue, json.loads(text))
    except ValueError:
        raise ValueError('a value is written as JSON: "text", 12.5, true, null, [1], {"a": 1}') from None
    if not name:
        return state._replace(supplied=value, is_supplied=True, edited=None, answer="")
    if before is not None and _kind(value) != _kind(before):
        raise ValueError(f"it was {_kind(before)}, and that is {_kind(value)}: the tool takes no other kind")
    args = {**state.shown.args, name: value}
    edited = None if args == state.card.args else state.card.model_copy(update={"args": args})
    return state._replace(edited=edited, is_supplied=False, supplied=None, answer="")


def widened(state: Deciding) -> Deciding:
    """The next scope that the card offers, and that this console can answer with."""
    offers, here = state.card.scopes, state.scope
    others = [place for place in (*range(here + 1, len(offers)), *range(here)) if _is_known(offers[place])]
    if not others:
        return state._replace(answer="this card offers no scope but this one")
    return state._replace(scope=others[0], answer="")


def scope_of(state: Deciding) -> LeaveScope | None:
    """The chosen scope; None is once."""
    offers, place = state.card.scopes, state.scope
    if place >= len(offers) or offers[place].scope == {"once": True}:
        return None
    return LeaveScope.model_validate(offers[place].scope)


def _is_known(offer: Offer) -> bool:
    try:
        LeaveScope.model_validate(offer.scope)
    except ValidationError:
        return False
    return True


def _kind(value: JsonValue) -> str:
    kinds = {str: "a text", bool: "true or false", int: "a number", float: "a number", list: "a list", dict: "a table"}
    return "nothing" if value is None else kinds[type(value)]
