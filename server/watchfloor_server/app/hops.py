"""One answer out of those for a delegated run and for each run above it: the least leave of all of them.

Never asks policy.
"""

from collections.abc import Iterable, Sequence

from watchfloor.records.bodies import HopAnswer
from watchfloor_server.core.facts import Group, Judgement, Question

Asked = tuple[Question, Judgement]


def joined(own: Judgement, above: Sequence[Asked]) -> Judgement:
    """Allow where all allow, wait where people could turn what is left, else deny; `own` is the run's answer."""
    hops = tuple(
        HopAnswer(run=one.run, agent=one.blend.agent.name, answer=found.answer, rules=found.rules, reason=found.reason)
        for one, found in above
    )
    own = own._replace(hops=hops)
    denying = next((asked for asked in above if asked[1].answer == "deny"), None)
    waiting = [asked for asked in above if asked[1].answer == "wait"]
    if own.answer == "deny":
        return own
    if denying is not None:
        return _as(own, *denying)
    if not waiting:
        return own
    return _with_people(_as(own, *waiting[0]) if own.answer == "allow" else own, [found for _, found in waiting])


def _as(own: Judgement, one: Question, found: Judgement) -> Judgement:
    reason = f"{one.blend.agent.name} run {one.run!r}, which it was delegated by: {found.reason}"
    return own._replace(answer=found.answer, reason=reason, rules=found.rules, quorum=1, ttl_s=found.ttl_s)


def _with_people(own: Judgement, waiting: Iterable[Judgement]) -> Judgement:
    """Who must say yes for any of them must say so for all: each group, the most people, the least time, this once."""
    groups: dict[str, Group] = {group.name: group for group in own.groups}
    rules = dict.fromkeys(own.rules)
    for found in waiting:
        groups |= {group.name: group for group in found.groups}
        rules |= dict.fromkeys(found.rules)
        own = own._replace(quorum=max(own.quorum, found.quorum), ttl_s=min(own.ttl_s, found.ttl_s))
    return own._replace(groups=tuple(groups.values()), rules=tuple(rules), offers=())
