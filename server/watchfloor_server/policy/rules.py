"""The rules of a folder: Cedar policies with our annotations, each checked alone and against the folder.

Never knows a request.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal, cast

from pydantic import JsonValue

from watchfloor_server.policy import offers
from watchfloor_server.policy.directory import DEV_CLASS, Directory
from watchfloor_server.policy.engine import Entity, Schema, invalid, parsed
from watchfloor_server.policy.faults import PolicyError
from watchfloor_server.policy.offers import Offer
from watchfloor_server.policy.reading import parts_read
from watchfloor_server.policy.schema import GROUPS
from watchfloor_server.policy.statements import Statement, dots, nesting, split
from watchfloor_server.policy.tools import Tool

Effect = Literal["permit", "forbid"]

TTL_S: Final = 900
"""Seconds a card waits where its rule does not say: a person has time to look, an agent does not hang all day."""

TTL_MAX_S: Final = 7 * 86_400
"""The longest a card may wait: a week, beyond which nobody remembers what it was about."""

RULE_LENGTH: Final = 8192
"""Characters of a rule. Cedar's parser overflows the stack (and ends the process) at about twice as many."""

NESTING: Final = 50
"""How deep brackets may nest in a rule, for the same reason: it overflows at about 650."""

DOTS: Final = 500
"""Attributes a rule may reach for: Cedar's parser takes 13 s for `has` with 3,500 of them, and 0.1 s for these."""

REASON_LENGTH: Final = 300
"""Characters of a rule's reason: it has to fit on a card."""

_ID: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._/-]{0,99}")
_COUNT: Final = re.compile(r"[1-9][0-9]{0,8}")
_KNOWN: Final = ("id", "reason", "escalate", "quorum", "ttl_s", "offer")


@dataclass(frozen=True, slots=True)
class Rule:
    """One policy: where it stands, its scope in Cedar's JSON form, the context it reads, its annotations."""

    id: str
    file: str
    line: int
    text: str
    effect: Effect
    scope: Mapping[str, JsonValue]
    reads: frozenset[str]
    reason: str | None = None
    escalate: str | None = None
    quorum: int = 1
    ttl_s: int = TTL_S
    offers: tuple[Offer, ...] = ()


def read_rules(
    files: Mapping[str, str], tools: Mapping[str, Tool], directory: Directory, schema: Schema
) -> tuple[Rule, ...]:
    """Read every `.cedar` file, in the order of their names; raises `PolicyError` with file, line and rule."""
    statements = [one for name in sorted(files) if name.endswith(".cedar") for one in split(name, files[name])]
    rules: list[Rule] = []
    seen: dict[str, Rule] = {}
    for statement in statements:
        rule = _rule(statement, tools, directory)
        if rule.id in seen:
            place = f"{seen[rule.id].file}:{seen[rule.id].line}"
            raise _fault(statement, f"the @id {rule.id!r} is taken by the rule at {place}", "give each rule its own")
        seen[rule.id] = rule
        rules.append(rule)
    _validate(rules, schema)
    return tuple(rules)


def _fault(place: Statement | Rule, reason: str, remedy: str) -> PolicyError:
    return PolicyError(place.file, reason, remedy, line=place.line)


def _rule(statement: Statement, tools: Mapping[str, Tool], directory: Directory) -> Rule:
    if len(statement.text) > RULE_LENGTH or nesting(statement.text) > NESTING or dots(statement.text) > DOTS:
        bounds = f"{RULE_LENGTH} characters, {DOTS} dots or {NESTING} nested brackets"
        raise _fault(statement, f"this rule has more than {bounds}", "split it")
    try:
        return _understood(statement, parsed(statement.text), tools, directory)
    except ValueError as error:
        raise _fault(statement, f"this rule is not Cedar: {error}", "mend the rule that starts here") from error
    except RecursionError as error:
        raise _fault(statement, "this rule is one expression of too many parts", "split it") from error


def _understood(
    statement: Statement, document: Mapping[str, JsonValue], tools: Mapping[str, Tool], directory: Directory
) -> Rule:
    static = cast(Mapping[str, Mapping[str, JsonValue]], document["staticPolicies"])
    if len(static) != 1:
        raise _fault(statement, "a rule must be a policy without ?principal and ?resource", "write the entity itself")
    policy = next(iter(static.values()))
    notes = cast(Mapping[str, str | None], policy.get("annotations", {}))
    effect: Effect = "permit" if policy["effect"] == "permit" else "forbid"
    rule = _annotated(statement, {name: value or "" for name, value in notes.items()}, effect, policy, directory)
    _check_mentions(rule, policy, tools, directory)
    _check_offers(rule, tools)
    return rule


def _annotated(
    statement: Statement,
    notes: Mapping[str, str],
    effect: Effect,
    policy: Mapping[str, JsonValue],
    directory: Directory,
) -> Rule:
    for name in notes:
        if name not in _KNOWN:
            known = ", ".join("@" + word for word in _KNOWN)
            raise _fault(statement, f"the annotation @{name} is unknown", f"use {known}")
    name = notes.get("id", "")
    if not _ID.fullmatch(name):
        remedy = 'begin it with @id("..."), of letters, digits and . _ / - (at most 100)'
        raise _fault(statement, f"a rule needs a name of its own, not {name!r}", remedy)
    reason = notes.get("reason")
    if reason is not None and not (0 < len(reason) <= REASON_LENGTH and reason.isprintable()):
        reason_fault = f"the @reason of {name!r} must be one line of at most {REASON_LENGTH} characters"
        raise _fault(statement, reason_fault, "shorten it")
    scope = {part: policy[part] for part in ("principal", "action", "resource")}
    rule = Rule(
        name, statement.file, statement.line, statement.text, effect, scope, parts_read(policy["conditions"]), reason
    )
    return _escalating(rule, notes, directory) if notes.keys() & _KNOWN[2:] else rule


def _escalating(rule: Rule, notes: Mapping[str, str], directory: Directory) -> Rule:
    group = notes.get("escalate")
    if group is None:
        raise _fault(rule, f"{rule.id!r} asks nobody, so a deadline means nothing", 'add @escalate("group")')
    if rule.effect == "permit":
        raise _fault(rule, f"{rule.id!r} permits, so nobody is asked", "escalate a forbid rule")
    known = directory.group(group)
    if known is None:
        raise _fault(rule, f"{rule.id!r} asks {group!r}, which is no approver group", f"add [approvers.{group}]")
    quorum = _count(rule, "quorum", notes.get("quorum", "1"), 100)
    if known.role is None and quorum > len(set(known.operators)):
        reason = f"{rule.id!r} needs {quorum} of the {len(set(known.operators))} operators in {group!r}"
        raise _fault(rule, reason, "lower the @quorum, or add operators to the group")
    ttl_s = _count(rule, "ttl_s", notes.get("ttl_s", str(TTL_S)), TTL_MAX_S)
    offered = _offers(rule, notes["offer"]) if "offer" in notes else ()
    place = (rule.id, rule.file, rule.line, rule.text, rule.effect, rule.scope, rule.reads, rule.reason)
    return Rule(*place, group, quorum, ttl_s, offered)


def _count(rule: Rule, name: str, text: str, most: int) -> int:
    if not _COUNT.fullmatch(text) or int(text) > most:
        raise _fault(rule, f"@{name} of {rule.id!r} is {text!r}", f"write a whole number from 1 to {most}")
    return int(text)


def _offers(rule: Rule, text: str) -> tuple[Offer, ...]:
    found = offers.parse(text)
    if found is None:
        remedy = f'write up to {offers.OFFERS} like "times=3" or "for_s=600 order=* amount<=150.00", with ; between'
        raise _fault(rule, f"@offer of {rule.id!r} is {text!r}", remedy)
    return found


def _check_offers(rule: Rule, tools: Mapping[str, Tool]) -> None:
    known = {name for tool in tools.values() for name in tool.args or {}}
    for bound in (bound for offer in rule.offers for bound in offer.bounds):
        if bound.arg not in known:
            raise _fault(rule, f"@offer of {rule.id!r} names {bound.arg!r}, an argument of no tool", "mend its name")


def _check_mentions(
    rule: Rule, policy: Mapping[str, JsonValue], tools: Mapping[str, Tool], directory: Directory
) -> None:
    """Refuse a rule about something that is not there: misspelt, a forbid would silently bind nothing."""
    known: Mapping[str, tuple[str, ...]] = {
        "Action": (*GROUPS, *tools),
        "Env": tuple(directory.envs),
        "Target": tuple(directory.targets),
        "Team": tuple(directory.teams),
        "Human": tuple(directory.humans),
        "Agent": tuple(directory.agents),
        "AgentClass": (DEV_CLASS, *(agent.class_ for agent in directory.agents.values())),
    }
    for entity in _mentions(policy):
        if entity.type in known and entity.id not in known[entity.type]:
            name = f'{entity.type}::"{entity.id}"'
            file = "tools.toml" if entity.type == "Action" else "directory.toml"
            raise _fault(rule, f"{rule.id!r} names {name}, which {file} does not have", "add it there, or mend it")


def _mentions(node: JsonValue | Mapping[str, JsonValue]) -> Iterator[Entity]:
    if isinstance(node, Mapping):
        kind, name = node.get("type"), node.get("id")
        if len(node) == 2 and isinstance(kind, str) and isinstance(name, str):
            yield Entity(kind, name)
        for value in node.values():
            yield from _mentions(value)
    elif isinstance(node, list):
        for item in node:
            yield from _mentions(item)


def _validate(rules: Sequence[Rule], schema: Schema) -> None:
    faults = invalid([rule.text for rule in rules], schema)
    if not faults:
        return
    first = min(faults)
    rule = rules[first.policy]
    raise _fault(
        rule, f"{rule.id!r} does not fit the schema: {first.reason}", "mend the rule, or declare what it reads"
    )
