"""A scope wider than once: people choose it on a card, and policy is asked about later actions under it as approved.

Each of them still gets its own answer and its own grant. Never knows what a console shows of it.
"""

from collections.abc import Iterator
from typing import Final

from watchfloor.wire import Offer, chosen, fits
from watchfloor_server.core.facts import Judgement, Now
from watchfloor_server.core.state import Act, Escalation, Run, State
from watchfloor_server.core.wider import Wider

WIDER: Final = 16
"""Wider scopes of one run that are in force at a time; the oldest is dropped for a new one: that is less leave."""


def offers_of(judgement: Judgement) -> Iterator[Offer]:
    """What a card may offer beside once: nothing at critical risk, and no two that a choice could not tell apart."""
    if judgement.risk == "critical":
        return
    for offer in judgement.offers:
        if sum(other.scope == offer.scope for other in judgement.offers) == 1:
            yield offer


def widen(run: Run, card: Escalation, now: Now, since_s: float) -> None:
    """A card is closed as approved: keep what people chose beyond this one action. `since_s` is when, in boot time.

    Arguments that somebody changed, and what was done by hand, are for this once.
    """
    shown = card.card
    found = chosen(shown.scopes, [card.words[name].scope for name in card.votes])
    if found is None or card.supplied or shown.risk == "critical" or any(line.args for line in card.words.values()):
        return
    times, for_s = found.scope.times, found.scope.for_s
    run.wider[shown.escalation] = Wider(
        escalation=shown.escalation,
        by=tuple(card.votes),
        groups=shown.groups,
        tool=shown.tool,
        target=shown.target,
        shown=shown.args,
        free=found.offer.free or (),
        policy=shown.policy,
        says=found.offer.says,
        left=None if times is None else times - 1,
        until_s=None if for_s is None else min(since_s, now.boot_s) + for_s,
    )
    while len(run.wider) > WIDER:
        del run.wider[next(iter(run.wider))]


def scope_over(state: State, run: Run, act: Act, judgement: Judgement, now: Now) -> Wider | None:
    """The scope under which an action may pass that policy wants people for; None if there is none."""
    for wider in list(run.wider.values()):
        if _is_over(wider, now):
            del run.wider[wider.escalation]
        elif _covers(state, wider, act, judgement):
            return wider
    return None


def standing(state: State, run: Run, now: Now) -> Iterator[Wider]:
    """Those that something may still pass under, the oldest first."""
    for wider in run.wider.values():
        if not _is_over(wider, now) and wider.policy == state.policy and _are_approvers(state, wider):
            yield wider


def use(wider: Wider) -> None:
    """One action more passed under it."""
    if wider.left is not None:
        wider.left -= 1


def strike_scopes(state: State, name: str) -> None:
    """Somebody is an operator no more, or has another key: what they let pass for later passes no more."""
    for run in state.runs.values():
        for wider in [wider for wider in run.wider.values() if name in wider.by]:
            del run.wider[wider.escalation]


def _is_over(wider: Wider, now: Now) -> bool:
    return wider.left == 0 or (wider.until_s is not None and wider.until_s <= now.boot_s)


def _are_approvers(state: State, wider: Wider) -> bool:
    return all(name in state.operators and "approver" in state.operators[name].roles for name in wider.by)


def _covers(state: State, wider: Wider, act: Act, judgement: Judgement) -> bool:
    """True if the same people would be asked for the same thing: tool, target, policy, groups, quorum, arguments."""
    if judgement.risk == "critical" or judgement.quorum > len(wider.by):
        return False
    if not {group.name for group in judgement.groups} <= set(wider.groups):
        return False
    if not _are_approvers(state, wider):
        return False
    same = (wider.tool, wider.target, wider.policy) == (act.tool, judgement.target, judgement.policy)
    return same and judgement.policy == state.policy and fits(wider.free, wider.shown, act.args)
