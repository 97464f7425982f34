"""Cedar, as this package uses it: parsed handles made once, one question at a time.

The one place that imports cedarpy. Never knows what the entities and the rules are about.
"""

# pyright: reportUnknownMemberType=false
# (cedarpy's own signatures hold bare dicts; what we hand over and get back is typed here)

import json
import re
from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple, cast

import cedarpy
from cedarpy import Entities, PolicySet, Schema
from pydantic import JsonValue

__all__ = ["Entities", "Entity", "PolicySet", "Question", "Reply", "Schema"]

_POLICY: Final = re.compile(r"policy(\d+)")
_FAULTY: Final = re.compile(r"^error while evaluating policy `policy(\d+)`")
_WHERE: Final = re.compile(r"^for policy `policy\d+`, ")


class Entity(NamedTuple):
    """The name of a Cedar entity. It is handed over in parts, so no name can pose as syntax."""

    type: str
    id: str

    def to_json(self) -> dict[str, JsonValue]:
        """Give Cedar's JSON form of the name."""
        return {"type": self.type, "id": self.id}


class Question(NamedTuple):
    """May `principal` do `action` to `resource`? `context` is JSON text."""

    principal: Entity
    action: Entity
    resource: Entity
    context: str


class Reply(NamedTuple):
    """Cedar's answer: which policies of the set determined it, by position, what went wrong, and in which."""

    allowed: bool
    determined: tuple[int, ...]
    errors: tuple[str, ...]
    faulty: tuple[int, ...]


class Invalid(NamedTuple):
    """A policy, by position, that does not fit the schema."""

    policy: int
    reason: str


def schema_of(document: Mapping[str, JsonValue]) -> Schema:
    """Parse a schema in Cedar's JSON form; a `ValueError` here is a fault of ours, not of a folder."""
    return Schema.from_json_str(json.dumps(document))


def entities_of(entities: Sequence[Mapping[str, JsonValue]], schema: Schema) -> Entities:
    """Parse entities, checked against the schema."""
    return Entities.from_json_str(json.dumps(entities), schema)


def with_entities(known: Entities, more: Sequence[Mapping[str, JsonValue]], schema: Schema) -> Entities:
    """Add a few entities to a parsed set (about 0.3 ms, and 20 ms to one of 10,000: keep the result)."""
    return known.with_added_json_str(json.dumps(more), schema)


def parsed(text: str) -> Mapping[str, JsonValue]:
    """Parse policy text into Cedar's JSON form; raises `ValueError` with Cedar's words."""
    return cast(Mapping[str, JsonValue], json.loads(cedarpy.policies_to_json_str(text)))


def policies_of(texts: Sequence[str]) -> PolicySet:
    """Parse policies, one to a text: a reply names them by position."""
    return PolicySet.from_str("\n".join(texts))


def invalid(texts: Sequence[str], schema: Schema) -> tuple[Invalid, ...]:
    """Check policies against the schema, strictly; empty if all fit."""
    found = cedarpy.validate_policies("\n".join(texts), schema)
    if found.validation_passed:
        return ()
    return tuple(Invalid(_position(error.policy_id), _WHERE.sub("", error.error)) for error in found.errors)


def ask(question: Question, policies: PolicySet, entities: Entities) -> Reply:
    """Ask Cedar; what cannot be answered is an error, never a leave.

    Deliberately without the schema: the rules were checked against it when they were loaded, and the
    arguments against their types before; checking again costs as much as the answer.
    """
    principal, action, resource, context = question
    request: dict[str, object] = {
        "principal": principal._asdict(),
        "action": action._asdict(),
        "resource": resource._asdict(),
        "context": context,
    }
    result = cedarpy.is_authorized(request, policies, entities)
    errors = tuple(str(error) for error in result.diagnostics.errors)
    if result.decision is cedarpy.Decision.NoDecision and not errors:
        errors = ("no decision",)
    determined = tuple(sorted(_position(reason) for reason in result.diagnostics.reasons))
    faulty = tuple(sorted({int(number) for error in errors for number in _FAULTY.findall(error)}))
    return Reply(result.allowed, determined, errors, faulty)


def _position(policy: str) -> int:
    found = _POLICY.fullmatch(policy)
    if found is None:
        raise ValueError(f"Cedar named a policy {policy!r} that is not ours; check the version of cedarpy")
    return int(found[1])
