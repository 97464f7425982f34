"""The Cedar schema, made of the tools and the facts: what a rule may name at all.

Never knows the rules.
"""

from collections.abc import Iterable, Mapping
from typing import Final, cast, get_args

from pydantic import JsonValue

from watchfloor_server.policy.arguments import cedar_type
from watchfloor_server.policy.directory import DEV_CLASS, Agent, Directory, Human
from watchfloor_server.policy.engine import Entity
from watchfloor_server.policy.facts import FACTS, OPTIONAL_GROUPS
from watchfloor_server.policy.tools import Group, Tool

GROUPS: Final[tuple[Group, ...]] = get_args(Group)

_PRINCIPALS: Final = ("Agent", "Human", "Run")
_TAGGED: Final[JsonValue] = {
    "type": "Record",
    "attributes": {"tags": {"type": "Set", "element": {"type": "String"}}},
}


def document(tools: Iterable[Tool]) -> dict[str, JsonValue]:
    """Write the schema in Cedar's JSON form.

    A group without tools gets one action that nobody can ask for (no tool's name holds a space), so
    that a rule for, say, all admin tools stands before the first of them is added.
    """
    tools = tuple(tools)
    actions: dict[str, JsonValue] = {group: {} for group in GROUPS}
    for group in GROUPS:
        if not any(tool.group == group for tool in tools):
            actions[f"no {group} tool"] = _action(group, {})
    for tool in tools:
        actions[tool.name] = _action(tool.group, _args(tool))
    return {"": {"entityTypes": _entity_types(), "actions": actions}}


def entities(directory: Directory) -> list[dict[str, JsonValue]]:
    """Write all that the directory lists as Cedar entities."""
    classes = {DEV_CLASS, *(agent.class_ for agent in directory.agents.values())}
    found = [_entity(Entity("AgentClass", name)) for name in sorted(classes)]
    found += [_entity(Entity("Team", name)) for name in sorted(directory.teams)]
    found += [_entity(Entity("Env", name)) for name in directory.envs]
    for target in directory.targets.values():
        found.append(_entity(Entity("Target", target.name), (Entity("Env", target.env),), target.tags))
    found += [agent_entity(agent) for agent in directory.agents.values()]
    found += [human_entity(human) for human in directory.humans.values()]
    return found


def agent_entity(agent: Agent) -> dict[str, JsonValue]:
    """Write an agent as a Cedar entity in its class."""
    return _entity(Entity("Agent", agent.name), (Entity("AgentClass", agent.class_),), agent.tags)


def human_entity(human: Human) -> dict[str, JsonValue]:
    """Write a person as a Cedar entity in their teams."""
    return _entity(Entity("Human", human.name), tuple(Entity("Team", team) for team in human.teams))


def _entity(
    name: Entity, parents: tuple[Entity, ...] = (), tags: tuple[str, ...] | None = None
) -> dict[str, JsonValue]:
    return {
        "uid": name.to_json(),
        "attrs": {} if tags is None else {"tags": list(tags)},
        "parents": [parent.to_json() for parent in parents],
    }


def _entity_types() -> JsonValue:
    return {
        "Agent": {"memberOfTypes": ["AgentClass"], "shape": _TAGGED},
        "AgentClass": {},
        "Human": {"memberOfTypes": ["Team"]},
        "Team": {},
        "Run": {},
        "Target": {"memberOfTypes": ["Env"], "shape": _TAGGED},
        "Env": {},
    }


def _action(group: Group, args: Mapping[str, JsonValue]) -> JsonValue:
    return {
        "memberOf": [{"id": group}],
        "appliesTo": {
            "principalTypes": list(_PRINCIPALS),
            "resourceTypes": ["Target"],
            "context": {"type": "Record", "attributes": _context(args)},
        },
    }


def _args(tool: Tool) -> Mapping[str, JsonValue]:
    found: dict[str, JsonValue] = {}
    for name, arg in (tool.args or {}).items():
        kind = cedar_type(arg.kind)
        if kind is not None:
            found[name] = {**kind, "required": not arg.optional}
    return found


def _context(args: Mapping[str, JsonValue]) -> dict[str, JsonValue]:
    found: dict[str, JsonValue] = {
        "approved": {"type": "Set", "element": {"type": "String"}},
        "args": {"type": "Record", "attributes": dict(args)},
    }
    for fact in FACTS:
        group, _, leaf = fact.path.rpartition(".")
        attribute: JsonValue = {"type": fact.type, "required": not fact.optional}
        if not group:
            found[leaf] = attribute
            continue
        empty: JsonValue = {"type": "Record", "attributes": {}, "required": group not in OPTIONAL_GROUPS}
        holder = cast(dict[str, JsonValue], found.setdefault(group, empty))
        cast(dict[str, JsonValue], holder["attributes"])[leaf] = attribute
    return found
