"""Equal actions of one run: while the first waits for people, the others wait on its card and open none of their own.

An approval lets the first one happen, once; the others are denied as what they are, doublets, unless people chose a
wider scope. Never knows who approves.
"""

from collections.abc import Iterator
from typing import Literal

from watchfloor.chain import jcs
from watchfloor.wire import Repeated
from watchfloor_server.core.deciding import deny, wait
from watchfloor_server.core.effects import Effect, ToConsoles
from watchfloor_server.core.facts import Judgement, Now
from watchfloor_server.core.state import OPEN, Act, Escalation, Run, State

DOUBLET = ("run:doublet",)
"""What stands for a rule where an action was denied for being there already."""

LOST = "the server was ended before the answer to it was written down; propose it again"


def first_of(state: State, run: Run, act: Act, judgement: Judgement) -> Escalation | None:
    """The open card of an equal action of this run, for the same question to people; None if there is none."""
    args = jcs(dict(act.args))
    for first in run.acts.values():
        card = None if first is act else state.cards.get(first.escalation or "")
        if card is None or card.settling or first.tool != act.tool or card.card.rules != judgement.rules:
            continue
        if jcs(dict(first.args)) == args:
            return card
    return None


def wait_with(run: Run, act: Act, card: Escalation, judgement: Judgement, now: Now) -> Iterator[Effect]:
    """Let an action wait on the card of an equal one: people see how often it was proposed."""
    card.equals.append(act.action)
    act.escalation = card.card.escalation
    yield from wait(run, act, judgement, card.card.deadline_at, now, is_told=act.decision is not None)
    act.escalation = None
    yield ToConsoles(repeated(card))


def repeated(card: Escalation) -> Repeated:
    """How often the action of a card was proposed."""
    return Repeated(escalation=card.card.escalation, count=1 + len(card.equals))


def repeats(state: State) -> tuple[Repeated, ...]:
    """Of each open card whose action was proposed more than once, how often."""
    return tuple(repeated(card) for card in state.cards.values() if card.equals)


def close_equals(
    state: State,
    card: Escalation,
    end: Literal["approved", "denied", "expired", "withdrawn"],
    reason: str,
    now: Now,
    by: tuple[str, ...],
) -> Iterator[Effect]:
    """A card is closed: what waited with it is denied, whatever the end was."""
    run = state.runs[card.run]
    for action in card.equals if run.state in OPEN else ():
        act = run.acts[action]
        act.escalation = card.card.escalation
        why = f"equal to {card.action!r}, which was {end}" if end != "expired" else reason
        if end == "approved":
            why += " once: one approval lets one action happen; propose it again if it is wanted twice"
        yield from deny(state, run, act, why, DOUBLET, now, by=by, feedback=reason if end == "denied" else None)


def pass_on(state: State, run: Run, old: Escalation, act: Act, judgement: Judgement, now: Now) -> Iterator[Effect]:
    """Another card stands in the place of an open one: what waited with that waits with this, or is denied like it."""
    card = state.cards.get(act.escalation or "")
    if card is None:
        yield from close_equals(state, old, "denied", judgement.reason, now, ())
        return
    for action in old.equals:
        yield from wait_with(run, run.acts[action], card, judgement, now)


def finish(state: State, now: Now) -> Iterator[Effect]:
    """After a restart: deny what waits on a card that is closed, where the crash came between its end and this."""
    for run in state.runs.values():
        for act in list(run.acts.values()) if run.state in OPEN else ():
            said = act.decision
            if said is not None and said.answer == "wait" and said.escalation not in state.cards and not act.asked:
                act.escalation = said.escalation
                yield from deny(state, run, act, LOST, DOUBLET, now)
