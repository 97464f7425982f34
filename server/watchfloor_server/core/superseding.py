"""A card that an older policy opened, once the new one has answered: closed, or followed by a new card.

The agent hears nothing of a new card: it waits for one more decision, and that is still to come. Never knows the
policies.
"""

from collections.abc import Iterator

from watchfloor.records.bodies import EscalationSuperseded
from watchfloor.wire import Card, stamp
from watchfloor_server.core.cards import close_card, forget_card, open_card
from watchfloor_server.core.deciding import allow, deny
from watchfloor_server.core.effects import CloseCard, Effect
from watchfloor_server.core.facts import Judgement, Mint, Now
from watchfloor_server.core.state import Act, Escalation, Run, State
from watchfloor_server.core.writing import about

ALLOWED = "the new policy allows it without people"


def supersede(
    state: State, run: Run, act: Act, card: Escalation, judgement: Judgement, now: Now, mint: Mint
) -> Iterator[Effect]:
    """Take the new policy's answer to an action whose card is open."""
    if judgement.answer == "wait":
        yield from _replace(state, run, act, card, judgement, now, mint)
        return
    reason = ALLOWED if judgement.answer == "allow" else f"the new policy denies it: {judgement.reason}"
    yield from close_card(state, card, "withdrawn", reason, now, by=())
    act.escalation = None
    if judgement.answer == "allow":
        yield from allow(state, run, act, judgement, now, mint)
    else:
        yield from deny(state, run, act, reason, judgement.rules, now)


def _replace(
    state: State, run: Run, act: Act, card: Escalation, judgement: Judgement, now: Now, mint: Mint
) -> Iterator[Effect]:
    old = card.card
    forget_card(state, card, f"superseded at {stamp(now.at)}, as a new policy asked again")
    yield CloseCard(old.escalation)
    differs = differences(old, judgement)
    opened = list(open_card(state, run, act, judgement, now, mint, before=(old.escalation, differs)))
    by = act.escalation if act.escalation in state.cards else None
    body = EscalationSuperseded(escalation=old.escalation, action=act.action, by=by, differs=differs)
    yield about(run, now, "escalation.superseded", body)
    yield from opened


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
