"""Which parts of `context` a rule reads, so that a question carries no others (its JSON is most of a question's cost).

Sound by form, not by guess: unless each mention of `context` is `context.x` or `context has x`, all
of it counts as read. Never knows what a part holds.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final, cast

from pydantic import JsonValue

ALL: Final = ""
"""Stands for the whole context among the parts read; no attribute has an empty name."""

_CONTEXT: Final[JsonValue] = {"Var": "context"}


def parts_read(conditions: JsonValue) -> frozenset[str]:
    """The attributes of `context` in a policy's conditions (Cedar's JSON policy format), or `ALL`."""
    return frozenset(_read(conditions))


def narrowed(context: Mapping[str, JsonValue], parts: frozenset[str]) -> Mapping[str, JsonValue]:
    """Keep of a context what is read; what is absent stays absent."""
    if ALL in parts:
        return context
    return {name: value for name, value in context.items() if name in parts}


def _read(node: JsonValue) -> Iterator[str]:
    if isinstance(node, list):
        yield from _each(node)
    elif node == _CONTEXT:
        yield ALL
    elif isinstance(node, dict):
        access = node.get(".") or node.get("has") if len(node) == 1 else None
        attr = _attribute(access)
        if attr is None:
            yield from _each(node.values())
        else:
            yield attr


def _each(nodes: Iterable[JsonValue]) -> Iterator[str]:
    for node in nodes:
        yield from _read(node)


def _attribute(access: JsonValue) -> str | None:
    """The attribute that `{"left": context, "attr": "x"}` reads; None if it is anything else."""
    if not isinstance(access, dict) or access.keys() != {"left", "attr"} or access["left"] != _CONTEXT:
        return None
    attr = cast(object, access["attr"])
    return attr if isinstance(attr, str) and attr else ALL
