"""Why an action was answered as it was: which rule bound which leg, by which facts, and what would turn it.

Never knows a record, nor who asks.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from pydantic import JsonValue

from watchfloor_server.policy.facts import FACTS
from watchfloor_server.policy.judgement import Answer, Judgement, Request
from watchfloor_server.policy.policy import Policy
from watchfloor_server.policy.rules import Rule
from watchfloor_server.policy.tools import Tool
from watchfloor_server.policy.turning import Candidate, candidates, follow, is_shared

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
    """Why; `turns` begins with the smallest change. `above` has the legs for each run above, in the order given."""

    answer: Answer
    legs: tuple[Binding, ...]
    facts: tuple[Seen, ...]
    turns: tuple[Turn, ...]
    above: tuple[tuple[Binding, ...], ...] = ()


def explain(policy: Policy, request: Request, above: Sequence[Request] = (), least: Answer = "allow") -> Explanation:
    """Ask once more, and then with each single fact another.

    `above`: the same action as it is asked for each run above, all of which must allow it; `least`: what stands in the
    record for those that cannot be asked again.
    """
    found = policy.decide(request)
    others = [policy.decide(one) for one in above]
    answer = _least([least, found.answer, *(one.answer for one in others)])
    return Explanation(
        answer,
        _legs(policy, found),
        _facts(found),
        _turns(policy, Chain(request, tuple(above), least), answer, found.target or ""),
        tuple(_legs(policy, one) for one in others),
    )


class Chain(NamedTuple):
    """One action as it is asked for a run and for each above it."""

    own: Request
    above: tuple[Request, ...]
    least: Answer

    def variants(self, rules: Collection[Rule], tool: Tool) -> Iterator[tuple[Candidate, "Chain"]]:
        """Each candidate with all that it changes: what is of the action, or its person, is so for every run."""
        for each in candidates(self.own, rules, tool):
            others = tuple(follow(one, self.own, each.request) for one in self.above)
            yield each, Chain(each.request, others, self.least)
        for place, one in enumerate(self.above):
            for each in candidates(one, rules, tool):
                if not is_shared(each.fact):
                    above = (*self.above[:place], each.request, *self.above[place + 1 :])
                    yield each._replace(fact=f"{one.agent.name}: {each.fact}"), self._replace(above=above)

    def answer(self, policy: Policy) -> Answer:
        """The least leave of all of them."""
        return _least([self.least, *(policy.decide(one).answer for one in (self.own, *self.above))])


def _least(answers: Sequence[Answer]) -> Answer:
    return "deny" if "deny" in answers else "wait" if "wait" in answers else "allow"


def _legs(policy: Policy, found: Judgement) -> tuple[Binding, ...]:
    return tuple(Binding(leg.leg, leg.answer, leg.reason, leg.rules, _known(policy, leg.rules)) for leg in found.legs)


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


def _turns(policy: Policy, chain: Chain, was: Answer, target_name: str) -> tuple[Turn, ...]:
    """For each fact the nearest value that turns the answer: to a better one, or from an allow to a worse one."""
    tool = policy.tools.get(chain.own.tool)
    target = policy.directory.targets.get(target_name)
    if tool is None or target is None:
        return ()
    rules = policy.court.rules_for(tool, target)
    best: dict[str, tuple[Candidate, Answer]] = {}
    for number, (each, other) in enumerate(chain.variants(rules, tool)):
        if number >= TRIES:
            break
        before = best.get(each.fact)
        if before is not None and before[0].step <= each.step:
            continue
        answer = other.answer(policy)
        if _is_turned(was, answer):
            best[each.fact] = (each, answer)
    turns = [Turn(each.fact, each.was, each.would_be, answer) for each, answer in best.values()]
    return tuple(sorted(turns, key=lambda turn: -_BETTER[turn.answer]))


def _is_turned(was: Answer, answer: Answer) -> bool:
    return answer != was if was == "allow" else _BETTER[answer] > _BETTER[was]
