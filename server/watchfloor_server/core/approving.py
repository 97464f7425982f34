"""What people say to a card: approve, deny, supply, and what decides nothing. One card, one end.

Signature, age, id and code of a verdict were good at the door; here it is who may, and when. Never
knows a key.
"""

from collections.abc import Iterator

from watchfloor.wire import Reply
from watchfloor_server.core.cards import close_card, shown
from watchfloor_server.core.changing import try_change
from watchfloor_server.core.conferring import confer
from watchfloor_server.core.deciding import deny
from watchfloor_server.core.effects import Effect, ShowCard, ToConsole
from watchfloor_server.core.facts import Now
from watchfloor_server.core.inputs import VerdictGiven
from watchfloor_server.core.refusing import Fault, missing, vote_fault
from watchfloor_server.core.settling import is_ripe, ripen
from watchfloor_server.core.state import Escalation, Run, State
from watchfloor_server.core.voting import book


def answer(state: State, given: VerdictGiven, now: Now) -> Iterator[Effect]:
    """Take one person's word on a card, or say why not."""
    line = given.read.body
    card = state.cards.get(line.escalation)
    if card is None:
        yield _no(given, missing(state, line))
    elif line.answer in ("claim", "release", "ask", "pass"):
        yield from confer(state, card, given, now)
    elif (fault := vote_fault(state, card, given, now)) is not None:
        yield _no(given, fault)
    elif line.answer == "approve" and line.args is not None:
        yield from try_change(state, card, state.runs[card.run], given, now)
    else:
        yield from _vote(state, card, state.runs[card.run], given, now)


def _vote(state: State, card: Escalation, run: Run, given: VerdictGiven, now: Now) -> Iterator[Effect]:
    line, name = given.read.body, given.operator.name
    yield from book(run, card, given, now)
    if line.answer == "deny":
        yield from close_card(state, card, "denied", line.reason or "denied", now, by=(name,))
        act, reason = run.acts[card.action], f"denied by {name}"
        yield from deny(state, run, act, reason, card.card.rules, now, by=(name,), feedback=line.reason)
    elif is_ripe(card):
        yield from ripen(state, run, card, now)
    else:
        yield ShowCard(shown(state, card))
    yield ToConsole(given.conn, Reply(id=line.id, ok=True), durable=True)


def finish(state: State, now: Now) -> Iterator[Effect]:
    """After a restart: carry out what people had said, where the crash came between their word and its end."""
    for card in list(state.cards.values()):
        run = state.runs[card.run]
        no = tuple(name for name, vote in card.votes.items() if vote == "deny")
        if no:
            act = run.acts[card.action]
            yield from close_card(state, card, "denied", card.reason or "denied", now, by=no)
            reason, feedback = f"denied by {', '.join(no)}", card.reason or None
            yield from deny(state, run, act, reason, card.card.rules, now, by=no, feedback=feedback)
        elif is_ripe(card):
            yield from ripen(state, run, card, now)


def _no(given: VerdictGiven, fault: Fault) -> Effect:
    return ToConsole(given.conn, Reply(id=given.read.body.id, ok=False, code=fault[0], error=fault[1]))
