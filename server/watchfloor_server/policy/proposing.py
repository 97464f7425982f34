"""A narrower rule out of people's approvals: what they let through again and again, and nothing beside it.

A proposal is a rule's new text, which an administrator may take up; nothing is ever taken up by itself. Never knows
where records are kept.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Final, NamedTuple, cast

from pydantic import JsonValue

from watchfloor_server.policy.arguments import ArgType
from watchfloor_server.policy.faults import PolicyError
from watchfloor_server.policy.folder import load_files
from watchfloor_server.policy.policy import Policy
from watchfloor_server.policy.rules import Rule

APPROVALS: Final = 5
"""So often people must have said yes to one kind, and never no."""

PROPOSALS: Final = 5
"""At most so many at a time: more are not read."""

VALUES: Final = 5
"""Different texts that one argument may have had and still be named one by one."""

TEXT_CHARS: Final = 100
"""A longer text is no pattern."""


class Kind(NamedTuple):
    """What makes actions alike: by one agent, with one tool, on one target, asked about by the same rules."""

    agent: str
    tool: str
    target: str
    rules: tuple[str, ...]


class Approval(NamedTuple):
    """One action that people let through as it was proposed: its card, its `seq`, and whether a value was foreign."""

    escalation: str
    seq: int
    args: Mapping[str, JsonValue]
    foreign: bool


class Narrowed(NamedTuple):
    """A rule that would not ask about a kind any more: its new text, in words, and the policy with it."""

    kind: Kind
    rule: Rule
    text: str
    says: str
    policy: Policy


def proposed(
    policy: Policy, approvals: Mapping[Kind, Sequence[Approval]], denied: Iterable[Kind]
) -> Iterator[Narrowed]:
    """Every kind that people approved often, and never denied, as a change of the one rule that asked."""
    refused = set(denied)
    often = [kind for kind, found in approvals.items() if len(found) >= APPROVALS and kind not in refused]
    often.sort(key=lambda kind: (-len(approvals[kind]), kind))
    for kind in often[:PROPOSALS]:
        found = _narrowed(policy, kind, approvals[kind])
        if found is not None:
            yield found


def _narrowed(policy: Policy, kind: Kind, approvals: Sequence[Approval]) -> Narrowed | None:
    rule = policy.rules.get(kind.rules[0]) if len(kind.rules) == 1 else None
    tool = policy.tools.get(kind.tool)
    if (
        rule is None
        or rule.escalate is None
        or tool is None
        or tool.args is None
        or any(one.foreign for one in approvals)
    ):
        return None
    patterns = [_pattern(name, one, [each.args.get(name) for each in approvals]) for name, one in tool.args.items()]
    known = [pattern for pattern in patterns if pattern is not None]
    if len(known) < len(patterns):
        return None
    heads = [f"action == Action::{_text(kind.tool)}", f"context.agent == {_text(kind.agent)}"]
    heads += [f"resource == Target::{_text(kind.target)}", "!context.provenance.foreign"]
    body = " &&\n         ".join([*heads, *(pattern.cedar for pattern in known if pattern.cedar)])
    text = f"{rule.text.rstrip().removesuffix(';').rstrip()}\nunless {{ {body} }};"
    file = policy.files[rule.file]
    if file.count(rule.text) != 1:
        return None
    try:
        changed = load_files({**policy.files, rule.file: file.replace(rule.text, text)}, tested=False)
    except PolicyError:
        return None  # it does not fit the schema, or is too long for a rule
    says = ", ".join([f"{kind.tool} by {kind.agent} on {kind.target}", *(one.says for one in known), "nothing foreign"])
    return Narrowed(kind, rule, text, says, changed)


class _Pattern(NamedTuple):
    """What one argument may be: as Cedar (empty for anything), and in words."""

    cedar: str
    says: str


def _pattern(name: str, kind: ArgType, values: Sequence[JsonValue]) -> _Pattern | None:
    """What an argument was in every approval; None if that is no pattern that policy can read."""
    if not all(_is_name(char) for char in name):
        return None
    here = f"context.args.{name}"
    if kind.optional:
        if any(value is not None for value in values):
            return None
        return _Pattern(f"!(context.args has {name})", f"no {name}")
    match kind.kind:
        case "decimal":
            return _decimals(here, name, values)
        case "long":
            numbers = [value for value in values if isinstance(value, int)]
            low, high = min(numbers, default=0), max(numbers, default=0)
            return _Pattern(f"{here} >= {low} && {here} <= {high}", f"{name} {low} to {high}")
        case "bool":
            return _Pattern(here if values[0] is True else f"!{here}", f"{name} as before") if _is_one(values) else None
        case "string":
            return _strings(here, name, values)
        case _:
            return None


def _decimals(here: str, name: str, values: Sequence[JsonValue]) -> _Pattern | None:
    numbers = [Decimal(value) for value in values if isinstance(value, str)]
    if len(numbers) < len(values):
        return None
    low, high = (_decimal(number) for number in (min(numbers), max(numbers)))
    cedar = f'{here}.greaterThanOrEqual(decimal("{low}")) && {here}.lessThanOrEqual(decimal("{high}"))'
    return _Pattern(cedar, f"{name} {low} to {high}")


def _strings(here: str, name: str, values: Sequence[JsonValue]) -> _Pattern | None:
    """Named one by one if they are few; if they always differ, the argument may be any."""
    texts = {value for value in values if isinstance(value, str)}
    if not all(isinstance(value, str) for value in values) or not all(_is_plain(text) for text in texts):
        return None
    if len(texts) <= min(VALUES, len(values) - 1):
        listed = sorted(texts)
        return _Pattern(f"[{', '.join(map(_text, listed))}].contains({here})", f"{name} {' or '.join(listed)}")
    return _Pattern("", f"any {name}")


def _decimal(number: Decimal) -> str:
    text = format(number, "f")
    return text if "." in text else text + ".0"


def _text(value: str) -> str:
    """A Cedar string; what is not plain never comes here."""
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _is_plain(text: str) -> bool:
    return len(text) <= TEXT_CHARS and text.isascii() and text.isprintable()


def _is_name(char: str) -> bool:
    return char.isascii() and (char.isalnum() or char == "_")


def _is_one(values: Sequence[JsonValue]) -> bool:
    return len({cast(bool, value) for value in values}) == 1


def unused(policy: Policy, used: Iterable[str]) -> tuple[Rule, ...]:
    """The permits of a policy that never let anything through."""
    names = set(used)
    return tuple(rule for rule in policy.rules.values() if rule.effect == "permit" and rule.id not in names)
