"""What people say around a card without deciding it: they claim it, give it back, pass it on, and ask its agent.

None of it changes who may answer, nor the deadline. Never knows what an answer is worth.
"""

from collections.abc import Iterator
from typing import Final

from watchfloor.records.bodies import EscalationAsked, EscalationClaimed
from watchfloor.wire import Note, Reply, Talk, stamp
from watchfloor_server.core.approvers import fault_of
from watchfloor_server.core.cards import shown
from watchfloor_server.core.effects import Effect, ShowCard, ToAgent, ToConsole
from watchfloor_server.core.facts import Now
from watchfloor_server.core.inputs import VerdictGiven
from watchfloor_server.core.refusing import Fault, person_fault
from watchfloor_server.core.state import OPEN, Escalation, Run, State
from watchfloor_server.core.writing import about

TALK: Final = 8
"""Words kept on a card: the latest. The ledger has all of them."""

SHOWN_LETTERS: Final = 2000
"""Of each of them."""

COMMAND_DEVICE: Final = "cli"
"""What the command line calls itself: a command is over at once, so what it claimed does not go with its connection."""


def confer(state: State, card: Escalation, given: VerdictGiven, now: Now) -> Iterator[Effect]:
    """Take a word that decides nothing, or say why not."""
    line, name, run = given.read.body, given.operator.name, state.runs[card.run]
    fault = person_fault(state, card, given, now) or _fault(state, card, run, given, now)
    if fault is not None:
        yield ToConsole(given.conn, Reply(id=line.id, ok=False, code=fault[0], error=fault[1]))
        return
    signed = None if line.sig is None else given.read.raw.decode()
    if line.answer == "ask":
        yield from _ask(card, run, given, now)
    elif line.answer == "pass":
        _drop(card, name)
        keep(card, Talk(kind="passed", by=name, to=line.to, text=line.reason or "", at=stamp(now.at)))
        body = EscalationClaimed(
            escalation=line.escalation, operator=name, released=True, to=line.to, reason=line.reason, signed=signed
        )
        yield about(run, now, "escalation.claimed", body)
    elif (line.answer == "release") == (name in card.claims):
        yield from _claim(card, run, given, signed, now)
    else:
        yield ToConsole(given.conn, Reply(id=line.id, ok=True), durable=True)
        return
    yield ShowCard(shown(state, card))
    yield ToConsole(given.conn, Reply(id=line.id, ok=True), durable=True)


def leave_claims(state: State, conn: int, now: Now) -> Iterator[Effect]:
    """A console is gone: what was claimed at it is free again."""
    for card in state.cards.values():
        for name in [name for name, (at, _) in card.held.items() if at == conn]:
            yield from _let_go(state, card, name, "the console is gone", now)


def overdue_claims(state: State, now: Now) -> Iterator[Effect]:
    """What was claimed for too long is free again; after a restart every claim is, since its console is gone."""
    for card in state.cards.values():
        for name in list(card.claims):
            held = card.held.get(name)
            if held is None:
                yield from _let_go(state, card, name, "the server was started again", now)
            elif now.boot_s - held[1] >= state.claim_s:
                yield from _let_go(state, card, name, f"claimed for {state.claim_s:g} s without an answer", now)


def keep(card: Escalation, talk: Talk) -> None:
    """Remember a word on a card, as long as there is room."""
    short = talk.text if len(talk.text) <= SHOWN_LETTERS else talk.text[:SHOWN_LETTERS] + "\u2026"
    card.talk = [*card.talk, talk.model_copy(update={"text": short})][-TALK:]
    if talk.kind != "passed":
        card.questions = max(0, card.questions + (1 if talk.kind == "asked" else -1))


def hear_answer(state: State, run: Run, text: str, at: str) -> Escalation | None:
    """A note of an agent's answers the question that waits longest, if one does."""
    asked = [card for card in state.cards.values() if card.run == run.run and card.questions]
    if not asked:
        return None
    card = min(asked, key=lambda card: next(one.at for one in card.talk if one.kind == "asked"))
    keep(card, Talk(kind="answered", by=run.agent, text=text, at=at))
    return card


def _fault(state: State, card: Escalation, run: Run, given: VerdictGiven, now: Now) -> Fault | None:
    line, name = given.read.body, given.operator.name
    if line.answer == "ask" and not line.reason:
        return ("reason", "say what you ask the agent: ask takes a reason")
    if line.answer == "ask" and (run.state not in OPEN or run.conn is None):
        return ("run", f"run {run.run!r} is not connected; it cannot be asked anything")
    if line.answer != "pass":
        return None
    to = state.operators.get(line.to or "")
    if line.to is None or line.to == name or to is None or "approver" not in to.roles:
        return ("to", f"{line.escalation} can be passed to another approver; {line.to or 'nobody'} is none")
    why = fault_of(card, line.to, now)
    return None if why is None else ("to", f"{line.to} may not answer {line.escalation}: {why}")


def _ask(card: Escalation, run: Run, given: VerdictGiven, now: Now) -> Iterator[Effect]:
    line, name = given.read.body, given.operator.name
    text = line.reason or ""
    keep(card, Talk(kind="asked", by=name, text=text, at=stamp(now.at)))
    body = EscalationAsked(
        escalation=line.escalation,
        action=card.action,
        operator=name,
        text=text,
        signed=given.read.raw.decode(),
        unsigned=given.unsigned,
    )
    yield about(run, now, "escalation.asked", body)
    said = f"about your action {card.action} ({card.card.tool}), which waits as {line.escalation}: {text}"
    yield ToAgent(-1 if run.conn is None else run.conn, Note(note=line.id, from_=name, text=said), durable=True)


def _claim(card: Escalation, run: Run, given: VerdictGiven, signed: str | None, now: Now) -> Iterator[Effect]:
    line, name = given.read.body, given.operator.name
    released = line.answer == "release"
    _drop(card, name)
    if not released:
        card.claims, card.held[name] = [*card.claims, name], (given.conn, now.boot_s)
    body = EscalationClaimed(escalation=line.escalation, operator=name, released=released, signed=signed)
    yield about(run, now, "escalation.claimed", body)


def _let_go(state: State, card: Escalation, name: str, reason: str, now: Now) -> Iterator[Effect]:
    _drop(card, name)
    body = EscalationClaimed(escalation=card.card.escalation, operator=name, released=True, reason=reason)
    yield about(state.runs[card.run], now, "escalation.claimed", body)
    yield ShowCard(shown(state, card))


def _drop(card: Escalation, name: str) -> None:
    card.claims = [one for one in card.claims if one != name]
    card.held.pop(name, None)
