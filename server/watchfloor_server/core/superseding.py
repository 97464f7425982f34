"""A card that is not the last word: an older policy opened it, or somebody changes its arguments.

The agent hears nothing of a new card: it waits for one more decision, and that is still to come. Never knows the
policies.
"""

from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

from pydantic import JsonValue

from watchfloor.identity import Vouch
from watchfloor.records.bodies import EscalationSuperseded
from watchfloor.wire import Card, stamp
from watchfloor_server.core.approvers import due_s
from watchfloor_server.core.cards import Before, close_card, forget_card, open_card
from watchfloor_server.core.deciding import allow, deny
from watchfloor_server.core.effects import CloseCard, Effect
from watchfloor_server.core.equals import pass_on
from watchfloor_server.core.facts import Group, Judgement, Mint, Now
from watchfloor_server.core.state import Act, Escalation, Run, State
from watchfloor_server.core.writing import about

ALLOWED: Final = "the new policy allows it without people"

POLICY: Final = "as a new policy asked again"
"""Why most cards are superseded."""


class Change(NamedTuple):
    """The arguments as somebody wants them, under their own line, signed or by a gateway's word."""

    args: Mapping[str, JsonValue]
    by: str
    signed: str
    differs: tuple[str, ...]
    unsigned: Vouch | None = None


def supersede(
    state: State, run: Run, act: Act, card: Escalation, judgement: Judgement, now: Now, mint: Mint
) -> Iterator[Effect]:
    """Take the new policy's answer to an action whose card is open."""
    if judgement.answer == "allow" and card.args is not None:
        judgement = as_before(card, judgement, now)  # what a person changed is for people to let pass
    if judgement.answer == "wait":
        yield from replace(state, run, act, card, judgement, now, mint)
        return
    reason = ALLOWED if judgement.answer == "allow" else f"the new policy denies it: {judgement.reason}"
    yield from close_card(state, card, "withdrawn", reason, now, by=())
    act.escalation = None
    if judgement.answer == "allow":
        yield from allow(state, run, act, judgement, now, mint)
    else:
        yield from deny(state, run, act, reason, judgement.rules, now)


def as_before(open_card: Escalation, judgement: Judgement, now: Now) -> Judgement:
    """A change that needs nobody by itself is asked of the same people: an edit never lowers what it takes."""
    card, later = open_card.card, open_card.card.may_later or ()
    after_s = max((due_s(open_card, one) - now.boot_s for one in later), default=0.0)
    whole = Group(
        "",
        (*card.may, *(one.operator for one in card.may_not)),
        later[0].group if later else "",
        tuple(one.operator for one in later),
        max(1.0, after_s),
    )
    return judgement._replace(
        answer="wait",
        reason=card.reason,
        rules=card.rules,
        groups=tuple(_group_of(card, name, whole) for name in card.groups),
        quorum=card.quorum,
        ttl_s=max(0.0, open_card.deadline_s - now.boot_s),
    )


def at_least(card: Escalation, judgement: Judgement, now: Now) -> Judgement:
    """What is asked about a change, of no fewer people and groups than were asked before it."""
    before = as_before(card, judgement, now)
    if judgement.answer != "wait":
        return before
    names = {group.name for group in judgement.groups}
    more = tuple(group for group in before.groups if group.name not in names)
    return judgement._replace(
        groups=(*judgement.groups, *more),
        quorum=max(judgement.quorum, before.quorum),
        ttl_s=min(judgement.ttl_s, before.ttl_s),
    )


def _group_of(card: Card, name: str, whole: Group) -> Group:
    """One of the groups that were asked: those of `whole` who answer for it."""
    circle = next((one.operators for one in card.circles or () if one.group == name), None)
    if circle is None:
        return whole._replace(name=name)
    deputies = tuple(each for each in whole.deputies if each in circle)
    first = tuple(each for each in circle if each not in deputies)
    return whole._replace(name=name, operators=first or circle, deputies=deputies)


def replace(
    state: State,
    run: Run,
    act: Act,
    card: Escalation,
    judgement: Judgement,
    now: Now,
    mint: Mint,
    change: Change | None = None,
) -> Iterator[Effect]:
    """Open a new card in the place of an open one: a new policy asked again, or somebody changed the arguments."""
    old = card.card
    why = POLICY if change is None else f"as {change.by} changed the arguments"
    forget_card(state, card, f"superseded at {stamp(now.at)}, {why}")
    yield CloseCard(old.escalation)
    before = Before(
        old.escalation,
        (*(() if change is None else change.differs), *differences(old, judgement)),
        card.args if change is None else change.args,
        old.changed_by if change is None else change.by,
    )
    opened = list(open_card(state, run, act, judgement, now, mint, before))
    body = EscalationSuperseded(
        escalation=old.escalation,
        action=act.action,
        by=act.escalation if act.escalation in state.cards else None,
        differs=before.differs,
        operator=None if change is None else change.by,
        signed=None if change is None else change.signed,
        unsigned=None if change is None else change.unsigned,
    )
    yield about(run, now, "escalation.superseded", body)
    yield from opened
    yield from pass_on(state, run, card, act, judgement, now)


def differences(old: Card, judgement: Judgement) -> tuple[str, ...]:
    """Say what a new answer asks of people otherwise than the card before."""
    pairs = (
        ("reason", old.reason, judgement.reason),
        ("rules", ", ".join(old.rules), ", ".join(judgement.rules)),
        ("groups", ", ".join(old.groups), ", ".join(group.name for group in judgement.groups)),
        ("quorum", str(old.quorum), str(judgement.quorum)),
        ("risk", old.risk, judgement.risk),
        ("target", old.target, judgement.target),
    )
    return tuple(f"{name}: {now or 'none'}, was {was or 'none'}" for name, was, now in pairs if was != now)
