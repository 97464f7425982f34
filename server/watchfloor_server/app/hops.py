"""One answer out of those for a delegated run and for each run above it: the least leave of all of them.

Never asks policy.
"""

from collections.abc import Sequence
from typing import Final, NamedTuple

from pydantic import JsonValue

from watchfloor.records.bodies import HopAnswer
from watchfloor_server.core.facts import Group, Judgement

NOBODY: Final = "nobody may approve it for every run of the chain"
"""Why an action is denied for which each run alone would wait."""


class Above(NamedTuple):
    """A run above, and policy's answer for it."""

    run: str
    agent: str
    found: Judgement


def joined(own: Judgement, above: Sequence[Above]) -> Judgement:
    """Allow where all allow, wait where people could turn what is left, else deny; `own` is the run's answer."""
    own = own._replace(hops=tuple(_kept(one) for one in above))
    denying = next((one for one in above if one.found.answer == "deny"), None)
    waiting = [one for one in above if one.found.answer == "wait"]
    if own.answer == "deny":
        return own
    if denying is not None:
        return _as(own, denying)
    if not waiting:
        return own
    asked = [one.found for one in waiting] + ([own] if own.answer == "wait" else [])
    return _with_people(_as(own, waiting[0]) if own.answer == "allow" else own, asked)


def _kept(one: Above) -> HopAnswer:
    """What the record keeps of it: enough to ask again, with the action's own arguments."""
    found = one.found
    request = dict(found.legs[0].request) if found.legs else None
    context = None if request is None else request.get("context")
    if request is not None and isinstance(context, dict):
        slim: dict[str, JsonValue] = {name: value for name, value in context.items() if name != "args"}
        request["context"] = slim
    return HopAnswer(
        run=one.run,
        agent=one.agent,
        answer=found.answer,
        rules=found.rules,
        reason=found.reason,
        request=request,
        facts=found.facts,
    )


def _as(own: Judgement, one: Above) -> Judgement:
    found = one.found
    reason = f"{one.agent} run {one.run!r}, which it was delegated by: {found.reason}"
    return own._replace(answer=found.answer, reason=reason, rules=found.rules, quorum=1, ttl_s=found.ttl_s)


def _with_people(own: Judgement, asked: Sequence[Judgement]) -> Judgement:
    """One card for all of them: who answers it may answer for each, once; the most people, the least time."""
    circles = [_circle(found) for found in asked]
    known = [circle for circle in circles if circle is not None]
    common: set[str] | None = set[str].intersection(*known) if known else None
    needed = [group for found in asked for group in found.groups if group.operators]
    if common is not None and any(common.isdisjoint((*group.operators, *group.deputies)) for group in needed):
        rules = tuple(dict.fromkeys(rule for found in asked for rule in found.rules))
        return own._replace(answer="deny", reason=NOBODY, rules=rules)
    groups: dict[str, Group] = {}
    for found in asked:
        groups |= {group.name: _within(group, common) for group in found.groups}
    return own._replace(
        groups=tuple(groups.values()),
        rules=tuple(dict.fromkeys(rule for found in asked for rule in found.rules)),
        quorum=max(found.quorum for found in asked),
        ttl_s=min(found.ttl_s for found in asked),
        offers=(),
    )


def _circle(found: Judgement) -> set[str] | None:
    """Whoever may answer for one run; None where that is every approver."""
    if not all(group.operators for group in found.groups):
        return None
    return {name for group in found.groups for name in (*group.operators, *group.deputies)}


def _within(group: Group, common: set[str] | None) -> Group:
    """A group with those alone who may answer for all; its deputies at once, where they alone are left."""
    if common is None:
        return group
    deputies = tuple(name for name in group.deputies if name in common)
    operators = tuple(name for name in group.operators if name in common) if group.operators else tuple(sorted(common))
    return group._replace(operators=operators or deputies, deputies=deputies)
