"""Which rules can bind one leg of one action at all, and their parsed sets.

A rule is left out only where its scope rules it out: another action, another kind of principal,
another target. When in doubt it stays; conditions are never looked at. Never knows a request.
"""

from collections.abc import Mapping, Sequence
from typing import Final, Literal, NamedTuple, cast

from pydantic import JsonValue

from watchfloor_server.policy.directory import Target
from watchfloor_server.policy.engine import Entity, PolicySet, policies_of
from watchfloor_server.policy.rules import Rule
from watchfloor_server.policy.tools import Tool

LegName = Literal["agent", "human", "run"]

KEPT: Final = 4096
"""Parsed slices kept, about 10 KB each; at the limit all are dropped and made again as they are asked for."""

_TYPES: Final[Mapping[LegName, tuple[str, ...]]] = {
    "agent": ("Agent", "AgentClass"),
    "human": ("Human", "Team"),
    "run": ("Run",),
}


class Slice(NamedTuple):
    """The rules that may bind, in the order of their positions in the parsed set, and the context they read."""

    rules: tuple[Rule, ...]
    policies: PolicySet
    reads: frozenset[str]


class Slices:
    """Cuts the rules of a policy by leg, tool and target, and keeps what it cut."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        self._rules = tuple(rules)
        self._kept: dict[tuple[LegName, str, str], Slice] = {}

    def of(self, leg: LegName, tool: Tool, target: Target) -> Slice:
        """The rules that may bind this leg of an action of `tool` on `target`."""
        key = (leg, tool.name, target.name)
        found = self._kept.get(key)
        if found is None:
            rules = tuple(rule for rule in self._rules if may_bind(rule, leg, tool, target))
            reads = frozenset[str]().union(*(rule.reads for rule in rules))
            found = Slice(rules, policies_of([rule.text for rule in rules]), reads)
            if len(self._kept) >= KEPT:
                self._kept.clear()
            self._kept[key] = found
        return found


def may_bind(rule: Rule, leg: LegName, tool: Tool, target: Target) -> bool:
    """False only if the scope of `rule` can match no such request."""
    actions = (Entity("Action", tool.name), Entity("Action", tool.group))
    resources = (Entity("Target", target.name), Entity("Env", target.env))
    action = _entities(rule.scope["action"])
    resource = _entities(rule.scope["resource"])
    principal = _types(rule.scope["principal"])
    return (
        (not action or any(entity in actions for entity in action))
        and (not resource or any(entity in resources for entity in resource))
        and all(kind in _TYPES[leg] for kind in principal)
    )


def _entities(constraint: JsonValue) -> tuple[Entity, ...]:
    """The entities a scope constraint names (`==`, `in`, `in [...]`, `is T in`); none if it names none."""
    parts = cast(Mapping[str, JsonValue], constraint)
    within = cast(Mapping[str, JsonValue], parts.get("in") or {})
    found = [parts.get("entity"), within.get("entity"), *cast(list[JsonValue], parts.get("entities") or [])]
    names = [cast(Mapping[str, str], entity) for entity in found if entity is not None]
    return tuple(Entity(name["type"], name["id"]) for name in names)


def _types(constraint: JsonValue) -> tuple[str, ...]:
    """The entity types a principal must be, or be in, by its scope."""
    parts = cast(Mapping[str, JsonValue], constraint)
    kind = parts.get("entity_type")
    return (*(entity.type for entity in _entities(constraint)), *((kind,) if isinstance(kind, str) else ()))
