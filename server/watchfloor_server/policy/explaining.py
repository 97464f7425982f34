"""Why an action was answered as it was: which rule bound which leg, by which facts, and what would turn it.

Never knows a record, nor who asks.
"""

from collections.abc import Mapping
from typing import Final, NamedTuple

from pydantic import JsonValue

from watchfloor_server.policy.facts import FACTS
from watchfloor_server.policy.judgement import Answer, Judgement, Request
from watchfloor_server.policy.policy import Policy
from watchfloor_server.policy.rules import Rule
from watchfloor_server.policy.turning import Candidate, candidates

TRIES: Final = 2000
"""Candidates that are asked at most: about a second."""

_BETTER: Final[Mapping[Answer, int]] = {"deny": 0, "wait": 1, "allow": 2}


class Binding(NamedTuple):
    """One leg: its answer and why, and the rules that determined it, where they are rules."""

    leg: str
    answer: Answer
    reason: str
    names: tuple[str, ...]
    rules: tuple[Rule, ...]


class Seen(NamedTuple):
    """A fact as it was: its value (None if there was none), its source and its age."""

    fact: str
    value: JsonValue
    source: str
    age_s: int


class Turn(NamedTuple):
    """One fact that would have turned the answer, were it alone another: the nearest such value."""

    fact: str
    was: JsonValue
    would_be: JsonValue
    answer: Answer


class Explanation(NamedTuple):
    """Why; `turns` begins with the smallest change."""

    answer: Answer
    legs: tuple[Binding, ...]
    facts: tuple[Seen, ...]
    turns: tuple[Turn, ...]


def explain(policy: Policy, request: Request) -> Explanation:
    """Ask once more, and then with each single fact another."""
    found = policy.decide(request)
    legs = tuple(Binding(leg.leg, leg.answer, leg.reason, leg.rules, _known(policy, leg.rules)) for leg in found.legs)
    return Explanation(found.answer, legs, _facts(found), _turns(policy, request, found))


def _known(policy: Policy, names: tuple[str, ...]) -> tuple[Rule, ...]:
    return tuple(policy.rules[name] for name in names if name in policy.rules)


def _facts(found: Judgement) -> tuple[Seen, ...]:
    sources = {path: group for group in found.facts for path in group.facts}
    context = found.request.get("context")
    holder: Mapping[str, JsonValue] = context if isinstance(context, dict) else {}
    return tuple(
        Seen(fact.path, _value(holder, fact.path), sources[fact.path].source, sources[fact.path].age_s)
        for fact in FACTS
        if fact.path in sources and _value(holder, fact.path) is not None
    )


def _value(context: Mapping[str, JsonValue], path: str) -> JsonValue:
    here: JsonValue = dict(context)
    for part in path.split("."):
        here = here.get(part) if isinstance(here, dict) else None
    return here


def _turns(policy: Policy, request: Request, found: Judgement) -> tuple[Turn, ...]:
    """For each fact the nearest value that turns the answer: to a better one, or from an allow to a worse one."""
    tool = policy.tools.get(request.tool)
    target = policy.directory.targets.get(found.target or "")
    if tool is None or target is None:
        return ()
    rules = policy.court.rules_for(tool, target)
    best: dict[str, tuple[Candidate, Answer]] = {}
    for number, each in enumerate(candidates(request, rules, tool)):
        if number >= TRIES:
            break
        before = best.get(each.fact)
        if before is not None and before[0].step <= each.step:
            continue
        answer = policy.decide(each.request).answer
        if _is_turned(found.answer, answer):
            best[each.fact] = (each, answer)
    turns = [Turn(each.fact, each.was, each.would_be, answer) for each, answer in best.values()]
    return tuple(sorted(turns, key=lambda turn: -_BETTER[turn.answer]))


def _is_turned(was: Answer, answer: Answer) -> bool:
    return answer != was if was == "allow" else _BETTER[answer] > _BETTER[was]
