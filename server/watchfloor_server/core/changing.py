"""A person changes an action's arguments: policy is asked about the change before their word counts.

Where several people are needed, a change is a new card, and every vote on the old one is void. Never knows how policy
comes to its answer.
"""

from collections.abc import Iterator, Mapping

from pydantic import JsonValue

from watchfloor.chain import jcs
from watchfloor.wire import Card, Decide, Reply, unheard
from watchfloor_server.core.approvers import lacks
from watchfloor_server.core.effects import Effect, ToConsole
from watchfloor_server.core.facts import Judgement, Mint, Now
from watchfloor_server.core.inputs import VerdictGiven
from watchfloor_server.core.questioning import ask
from watchfloor_server.core.refusing import vote_fault
from watchfloor_server.core.settling import settle
from watchfloor_server.core.state import STILL, Act, Escalation, Run, State
from watchfloor_server.core.superseding import Change, at_least, replace
from watchfloor_server.core.voting import book


def try_change(state: State, card: Escalation, run: Run, given: VerdictGiven, now: Now) -> Iterator[Effect]:
    """Ask policy about changed arguments: as approved where this is the only person it takes, else as if new."""
    card.trial = given
    approved = card.card.groups if _is_alone(card.card, given) else ()
    yield from ask(state, run, run.acts[card.action], now, given.read.body.args, approved)


def tried(
    state: State,
    run: Run,
    act: Act,
    card: Escalation,
    given: VerdictGiven,
    judgement: Judgement,
    now: Now,
    mint: Mint,
) -> Iterator[Effect]:
    """Take policy's answer to a change. One that does not pass is refused, and the card stays open as it was."""
    card.trial = None
    fault = ("policy_changed", "a new policy came meanwhile; look at the card again") if card.outdated else None
    fault = fault or vote_fault(state, card, given, now) or _policy_fault(card.card, given, judgement)
    if fault is not None:
        yield ToConsole(given.conn, Reply(id=given.read.body.id, ok=False, code=fault[0], error=fault[1]))
        if card.outdated and run.state not in STILL:
            yield from ask(state, run, act, now, card.args)
    elif not _is_alone(card.card, given):
        yield from _open_changed(state, run, act, card, given, judgement, now, mint)
    else:
        act.judgement = judgement
        yield from book(run, card, given, now)
        yield from settle(state, run, act, card, judgement, now, mint)
        yield ToConsole(given.conn, Reply(id=given.read.body.id, ok=True), durable=True)


def _is_alone(card: Card, given: VerdictGiven) -> bool:
    """True if this person's yes is all that the card takes."""
    return card.quorum == 1 and not unheard(card.circles, (given.operator.name,))


def _policy_fault(card: Card, given: VerdictGiven, judgement: Judgement) -> tuple[str, str] | None:
    """With one approver policy must allow the change at once; with several it must at least let people be asked."""
    is_alone = _is_alone(card, given)
    if judgement.answer == "deny":
        return ("policy", f"policy denies it with these arguments: {judgement.reason}")
    if judgement.answer == "allow" and is_alone and (lack := lacks(judgement, (given.operator.name,))) is not None:
        return ("policy", f"with these arguments {lack}")
    if judgement.answer == "wait" and is_alone:
        groups = ", ".join(group.name for group in judgement.groups)
        return ("policy", f"with these arguments {groups} would have to be asked: {judgement.reason}")
    return None


def _open_changed(
    state: State,
    run: Run,
    act: Act,
    card: Escalation,
    given: VerdictGiven,
    judgement: Judgement,
    now: Now,
    mint: Mint,
) -> Iterator[Effect]:
    old, line = card.card, given.read.body
    asks = at_least(card, judgement, now)
    change = Change(
        dict(line.args or {}), given.operator.name, given.read.raw.decode(), _differs(old, line), given.unsigned
    )
    yield from replace(state, run, act, card, asks, now, mint, change)
    value: JsonValue = {"escalation": act.escalation}
    yield ToConsole(given.conn, Reply(id=line.id, ok=True, value=value), durable=True)


def _differs(card: Card, line: Decide) -> tuple[str, ...]:
    """Say which arguments are others than on the card before."""
    before, after = card.args, line.args or {}
    names = sorted(name for name in {*before, *after} if _shown(before, name) != _shown(after, name))
    return tuple(f"args {name}: {_shown(after, name)}, was {_shown(before, name)}" for name in names)


def _shown(args: Mapping[str, JsonValue], name: str) -> str:
    return jcs(args[name]).decode() if name in args else "absent"
