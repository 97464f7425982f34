"""What people say to a card: approve, deny, supply, claim, release. One card, one end.

Signature, age, id and code of a verdict were good at the door; here it is who may, and when. Never
knows a key.
"""

from collections.abc import Iterator

from watchfloor.records.bodies import EscalationClaimed, EscalationVerdict
from watchfloor.wire import Decide, Reply
from watchfloor_server.core.acts import note_vote
from watchfloor_server.core.approvers import fault_of
from watchfloor_server.core.asking import ask
from watchfloor_server.core.cards import close_card
from watchfloor_server.core.deciding import deny
from watchfloor_server.core.effects import Effect, ShowCard, ToConsole
from watchfloor_server.core.facts import Now
from watchfloor_server.core.inputs import VerdictGiven
from watchfloor_server.core.state import STILL, Escalation, Run, State, Vote
from watchfloor_server.core.writing import about


def answer(state: State, given: VerdictGiven, now: Now) -> Iterator[Effect]:
    """Take one person's word on a card, or say why not."""
    line, name = given.read.body, given.operator.name
    card = state.cards.get(line.escalation)
    fault = _missing(state, line) if card is None else _fault(state, card, line, name, now)
    if fault is not None or card is None:
        yield _no(given, *(fault or ("unknown", f"no card {line.escalation!r} is known")))
        return
    run = state.runs[card.run]
    if line.answer in ("claim", "release"):
        yield from _claim(card, run, given, now)
        return
    yield from _vote(state, card, run, given, now)


def _vote(state: State, card: Escalation, run: Run, given: VerdictGiven, now: Now) -> Iterator[Effect]:
    line, name = given.read.body, given.operator.name
    vote: Vote = "deny" if line.answer == "deny" else "supply" if line.answer == "supply" else "approve"
    verdict = EscalationVerdict(
        escalation=line.escalation,
        operator=name,
        answer=vote,
        card_sha256=card.sha256,
        signed=given.read.raw.decode(),
    )
    yield about(run, now, "escalation.verdict", verdict)
    act = run.acts[card.action]
    if vote == "deny":
        yield from close_card(state, card, "denied", line.reason or "denied", now, by=(name,))
        yield from deny(state, run, act, f"denied by {name}", card.card.rules, now, by=(name,), feedback=line.reason)
    else:
        note_vote(card, name, vote, line)
        if len(card.votes) >= card.card.quorum:
            card.settling = True
            yield from ask(state, run, act, now, card)
        else:
            yield ShowCard(card.card.model_copy(update={"claims": tuple(card.claims)}))
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
        elif len(card.votes) >= card.card.quorum:
            card.settling = True
            yield from ask(state, run, run.acts[card.action], now, card)


def _missing(state: State, line: Decide) -> tuple[str, str]:
    ended = state.closed.get(line.escalation)
    if ended is None:
        return ("unknown", f"no card {line.escalation!r} is known; look at what is waiting")
    return ("closed", f"card {line.escalation!r} is closed: {ended}")


def _fault(state: State, card: Escalation, line: Decide, name: str, now: Now) -> tuple[str, str] | None:
    """Why this person's word does not count, if it does not."""
    if (fault := fault_of(card, name, now)) is not None:
        return ("not_yours", f"{name} may not answer {line.escalation}: {fault}")
    operator = state.operators.get(name)
    if operator is None or "approver" not in operator.roles:
        return ("not_yours", f"{name} is not an approver any more")
    if line.card_sha256 != card.sha256:
        return ("card", "the card is not the one that is open; look at it again")
    if line.answer in ("claim", "release"):
        return None
    if name in card.votes or card.settling:
        return ("voted", f"{name} has answered {line.escalation} already")
    return None if line.answer == "deny" else _leave_fault(state, card, line)


def _leave_fault(state: State, card: Escalation, line: Decide) -> tuple[str, str] | None:
    if state.runs[card.run].state in STILL:
        return ("held", "the run stands still; resume it first")
    if not state.writable:
        return ("not_writable", "the ledger cannot be written, so nothing can be approved; deny or wait")
    if line.scope is not None and line.scope.once is None:
        return ("scope", "the card offers no scope wider than once")
    if line.args is not None and card.card.quorum > 1:
        return (
            "args",
            "a card for several approvers cannot be changed; deny it, and say what to change",
        )
    if line.answer == "supply" and line.args is not None:
        return ("args", "a supplied result goes with the arguments as they were proposed")
    return None


def _claim(card: Escalation, run: Run, given: VerdictGiven, now: Now) -> Iterator[Effect]:
    line, name = given.read.body, given.operator.name
    released = line.answer == "release"
    if released == (name in card.claims):
        card.claims = [one for one in card.claims if one != name] if released else [*card.claims, name]
        body = EscalationClaimed(escalation=line.escalation, operator=name, released=released)
        yield about(run, now, "escalation.claimed", body)
        yield ShowCard(card.card.model_copy(update={"claims": tuple(card.claims)}))
    yield ToConsole(given.conn, Reply(id=line.id, ok=True), durable=True)


def _no(given: VerdictGiven, code: str, error: str) -> Effect:
    return ToConsole(given.conn, Reply(id=given.read.body.id, ok=False, code=code, error=error))
