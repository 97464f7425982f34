"""Who may answer a card, who may not and why, who may later, and who of them is here.

Never knows what they answer.
"""

from collections.abc import Collection, Iterable, Iterator
from datetime import timedelta
from typing import Final, NamedTuple

from watchfloor.records.views import CardPresence
from watchfloor.wire import Card, Circle, Later, MayNot, moment, stamp
from watchfloor_server.core.facts import Group, Judgement, Now
from watchfloor_server.core.kin import above
from watchfloor_server.core.state import Escalation, Run, State

HALF: Final = 0.5
"""Of a card's time, after which a fallback group comes in whose entry says no `after_s`."""


class Asked(NamedTuple):
    """Who is asked: `may` in on-call order, `later` those of fallback groups, `may_not` the others of both.

    `circles`: who of them answers for which group, where several are asked.
    """

    may: tuple[str, ...]
    later: tuple[Later, ...]
    may_not: tuple[MayNot, ...]
    circles: tuple[Circle, ...] = ()

    @property
    def possible(self) -> int:
        """How many may answer before the card closes."""
        return len(self.may) + len(self.later)


def approvers(state: State, run: Run, judgement: Judgement, now: Now) -> Asked:
    """Find the people to be asked. A group without names means every approver; a fallback without names nobody."""
    everyone = sorted(name for name, one in state.operators.items() if "approver" in one.roles)
    first = dict.fromkeys(name for group in judgement.groups for name in group.operators or everyone)
    may_not: dict[str, str] = {}
    may = tuple(_able(state, run, first, may_not))
    later: dict[str, Later] = {}
    for group in judgement.groups:
        after_s = group.after_s or judgement.ttl_s * HALF
        if group.fallback and after_s < judgement.ttl_s:
            _stand_by(
                later, group, _able(state, run, group.deputies, may_not), stamp(now.at + timedelta(seconds=after_s))
            )
    left = tuple(one for one in later.values() if one.operator not in may)
    refused = tuple(MayNot(operator=name, reason=may_not[name]) for name in sorted(may_not))
    asked = (*may, *(one.operator for one in left))
    circles = tuple(
        Circle(group=group.name, operators=tuple(name for name in asked if _is_of(group, name)))
        for group in judgement.groups
        if len(judgement.groups) > 1
    )
    return Asked(may, left, refused, circles)


def lacks(judgement: Judgement, names: Collection[str]) -> str | None:
    """What policy would want beside the yes of these people; None if they are enough."""
    if len(names) < judgement.quorum:
        return f"{judgement.quorum} people would have to approve it, and {len(names)} did"
    unheard = [group.name for group in judgement.groups if not any(_is_of(group, name) for name in names)]
    return f"nobody of {', '.join(unheard)} approved it" if unheard else None


def _is_of(group: Group, name: str) -> bool:
    """True if somebody answers for a group; one without names is every approver."""
    return not group.operators or name in group.operators or name in group.deputies


def fault_of(card: Escalation, name: str, now: Now) -> str | None:
    """Why this operator may not answer this card now; None if they may."""
    if name in card.card.may:
        return None
    later = {one.operator: one for one in card.card.may_later or ()}.get(name)
    if later is None:
        reasons = {one.operator: one.reason for one in card.card.may_not}
        return reasons.get(name, "is not an approver of it")
    left_s = due_s(card, later) - now.boot_s
    if left_s <= 0 and stamp(now.at) >= later.from_at:
        return None
    at = max(stamp(now.at + timedelta(seconds=left_s)), later.from_at)
    return f"is of the fallback group {later.group!r}, which may answer from {at} on"


def due_s(card: Escalation, later: Later) -> float:
    """When somebody of a fallback group may answer, in boot time."""
    return card.opened_s + (moment(later.from_at) - moment(card.card.opened_at)).total_seconds()


def here(state: State, card: Card) -> tuple[CardPresence, ...]:
    """Those who may answer a card, now or later, and have a console open; the others are asleep."""
    since: dict[str, str] = {}
    for console in state.consoles.values():
        since[console.operator] = min(console.since_at, since.get(console.operator, console.since_at))
    names = (*card.may, *(one.operator for one in card.may_later or ()))
    return tuple(CardPresence(operator=name, since_at=since[name]) for name in names if name in since)


def _stand_by(later: dict[str, Later], group: Group, names: Iterable[str], from_at: str) -> None:
    """Note who comes in for a group, and when: the first time counts, where several groups fall back to them."""
    for name in names:
        known = later.get(name)
        if known is None or from_at < known.from_at:
            later[name] = Later(operator=name, group=group.fallback, from_at=from_at)


def _able(state: State, run: Run, names: Iterable[str], may_not: dict[str, str]) -> Iterator[str]:
    """Those of these approvers who may answer, in their order; the others go into `may_not`, with the reason."""
    for name in names:
        fault = _why_not(state, run, name)
        if fault is None:
            yield name
        else:
            may_not[name] = fault


def _why_not(state: State, run: Run, operator: str) -> str | None:
    """The run's own person and its sponsor never approve, nor an operator who is no person; in dev they may."""
    enrolled = state.operators.get(operator)
    if enrolled is None:
        return "is not enrolled"
    if "approver" not in enrolled.roles:
        return "has not the role approver"
    if run.standing.dev:
        return None
    person = state.people.get(operator)
    if person is None:
        return "is no person of the directory"
    if run.human == person.id:
        return "the run acts for them"
    if run.blend.agent.sponsor == person.name:
        return "is the agent's sponsor"
    if any(one.blend.agent.sponsor == person.name for one in above(state, run)):
        return "is the sponsor of an agent that it was delegated by"
    return None
