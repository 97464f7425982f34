"""What else a single fact could have been: the values at which some rule that may bind would see a difference.

They are only candidates: whether one turns an answer is found by asking. Never knows the answer.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import timedelta
from decimal import Decimal
from typing import Final, NamedTuple, cast, get_args

from pydantic import JsonValue

from watchfloor.identity import AttestationClass
from watchfloor_server.policy.directory import UNKNOWN_ZONE
from watchfloor_server.policy.facts import UNKNOWN_POSTURE
from watchfloor_server.policy.judgement import Request
from watchfloor_server.policy.rules import Rule
from watchfloor_server.policy.tools import Tool

LITERALS: Final = 200
"""Literals that are looked at; a rule has a handful."""

_NOTE: Final = re.compile(r'@\w+\s*\(\s*"(?:[^"\\]|\\.)*"\s*\)')
_TEXT: Final = re.compile(r'"((?:[^"\\]|\\.)*)"')
_NUMBER: Final = re.compile(r"(?<![\w.\"])-?[0-9]{1,15}(?![\w.\"])")
_DECIMAL: Final = re.compile(r'decimal\(\s*"(-?[0-9]{1,15}\.[0-9]{1,4})"\s*\)')
_STEP: Final = Decimal("0.0001")

_FLAGS: Final[Mapping[str, str]] = {
    "attestation.verified": "attested",
    "build.accepted": "build_accepted",
    "build.known": "build_known",
    "human.mfa": "mfa",
    "clock_ok": "clock_ok",
    "seen_before": "seen_before",
    "explained": "explained",
    "provenance.foreign": "foreign",
}
_COUNTS: Final[Mapping[str, str]] = {
    "attestation.age_s": "attestation_age_s",
    "human.auth_age_s": "human_auth_age_s",
    "chain": "chain",
    "rate_1m": "rate_1m",
    "denied_1m": "denied_1m",
}


_SHARED: Final[Mapping[str, tuple[str, ...]]] = {
    "approved": ("approved",),
    "clock_ok": ("clock_ok",),
    "explained": ("explained",),
    "hour": ("at",),
    "human.auth_age_s": ("human_auth_age_s",),
    "human.in_mandate": ("in_mandate",),
    "human.mfa": ("mfa",),
    "provenance.foreign": ("foreign",),
    "weekday": ("at",),
}
"""Facts of the action or its person: they are the same for every run of a chain. So are the arguments."""


class Candidate(NamedTuple):
    """A request in which one fact has another value; `step` is how far it is from the real one."""

    fact: str
    was: JsonValue
    would_be: JsonValue
    step: float
    request: Request


def candidates(request: Request, rules: Iterable[Rule], tool: Tool) -> Iterator[Candidate]:
    """Every candidate for every single fact that the rules read."""
    rules = tuple(rules)
    texts = [_NOTE.sub("", rule.text) for rule in rules]
    literals: set[str] = set(sorted({text for rule in texts for text in _TEXT.findall(rule)})[:LITERALS])
    numbers = sorted({int(found) for rule in texts for found in _NUMBER.findall(_TEXT.sub("", rule))})[:LITERALS]
    decimals = sorted({Decimal(found) for rule in texts for found in _DECIMAL.findall(rule)})[:LITERALS]
    yield from _approvals(request, {rule.escalate for rule in rules if rule.escalate is not None})
    yield from _flags(request)
    yield from _counts(request, numbers)
    yield from _texts(request, literals)
    yield from _moments(request)
    yield from _arguments(request, tool, numbers, decimals, literals)


def is_shared(fact: str) -> bool:
    """True if a fact is the same for every run of a chain."""
    return fact in _SHARED or fact.startswith("args.")


def follow(one: Request, before: Request, after: Request) -> Request:
    """Change a run's request as another one of its chain was changed, in what is the same for all of them."""
    fields = {field for fields in _SHARED.values() for field in fields}
    changed = {
        field: getattr(after.context, field)
        for field in fields
        if getattr(after.context, field) != getattr(before.context, field)
    }
    return one._replace(args=after.args, context=one.context._replace(**changed))


def _with(request: Request, fact: str, was: JsonValue, would_be: JsonValue, step: float, **change: object) -> Candidate:
    return Candidate(fact, was, would_be, step, request._replace(context=request.context._replace(**change)))


def _approvals(request: Request, groups: set[str]) -> Iterator[Candidate]:
    approved = request.context.approved
    for group in sorted(groups - set(approved)):
        more = (*approved, group)
        yield _with(request, "approved", list(approved), list(more), 1, approved=more)


def _flags(request: Request) -> Iterator[Candidate]:
    for fact, field in _FLAGS.items():
        was = bool(getattr(request.context, field))
        if not fact.startswith("human.") or request.human is not None:
            yield _with(request, fact, was, not was, 1, **{field: not was})
    inside = request.context.in_mandate
    if inside is not None:
        yield _with(request, "human.in_mandate", inside, not inside, 1, in_mandate=not inside)


def _counts(request: Request, numbers: Iterable[int]) -> Iterator[Candidate]:
    for fact, field in _COUNTS.items():
        was = cast(int | None, getattr(request.context, field))
        if fact.startswith("human.") and request.human is None:
            continue
        for value in sorted({near for number in numbers for near in (number - 1, number, number + 1) if near >= 0}):
            if value != was:
                yield _with(request, fact, was, value, abs(value - (was or 0)), **{field: value})


def _texts(request: Request, literals: set[str]) -> Iterator[Candidate]:
    context = request.context
    for name in get_args(AttestationClass):
        if name != context.attestation_class:
            yield _with(request, "attestation.class", context.attestation_class, name, 1, attestation_class=name)
    for value in sorted({*literals, UNKNOWN_POSTURE} - {context.posture}):
        yield _with(request, "posture", context.posture, value, 1, posture=value)
    for value in sorted({*literals, UNKNOWN_ZONE} - {context.zone or UNKNOWN_ZONE}):
        yield _with(request, "net.zone", context.zone, value, 1, zone=value)


def _moments(request: Request) -> Iterator[Candidate]:
    at = request.context.at
    for hours in range(1, 24):
        later = at + timedelta(hours=hours)
        if later.date() == at.date():
            yield _with(request, "hour", at.hour, later.hour, hours, at=later)
        earlier = at - timedelta(hours=hours)
        if earlier.date() == at.date():
            yield _with(request, "hour", at.hour, earlier.hour, hours, at=earlier)
    for days in range(1, 7):
        later = at + timedelta(days=days)
        yield _with(request, "weekday", at.isoweekday(), later.isoweekday(), days, at=later)


def _arguments(
    request: Request, tool: Tool, numbers: Iterable[int], decimals: Iterable[Decimal], literals: set[str]
) -> Iterator[Candidate]:
    for name, kind in (tool.args or {}).items():
        was = request.args.get(name)
        values: list[tuple[JsonValue, float]] = []
        if kind.kind == "decimal" and isinstance(was, str):
            near = {value + step for value in decimals for step in (-_STEP, Decimal(0), _STEP)}
            values = [(_plain(value), float(abs(value - Decimal(was)))) for value in sorted(near)]
        elif kind.kind == "long" and isinstance(was, int):
            near_ints = {number + step for number in numbers for step in (-1, 0, 1)}
            values = [(value, float(abs(value - was))) for value in sorted(near_ints)]
        elif kind.kind == "bool" and isinstance(was, bool):
            values = [(not was, 1.0)]
        elif kind.kind == "string" and isinstance(was, str):
            values = [(value, 1.0) for value in sorted(literals - {was})]
        for value, step in values:
            changed = request._replace(args={**request.args, name: value})
            yield Candidate(f"args.{name}", was, value, step, changed)


def _plain(value: Decimal) -> str:
    text = format(value.normalize(), "f")
    return text if "." in text else text + ".0"
