"""Escalations: a card is opened, shown whole, and closed in exactly one of four ways.

Never knows who answers, nor what they say.
"""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Final, Literal, NamedTuple

from pydantic import JsonValue

from watchfloor.chain import b64url, jcs, sha256
from watchfloor.ids import new_id
from watchfloor.records.bodies import EscalationClosed, EscalationOpened
from watchfloor.wire import Card, CardLeg, Offer, Reply, card_hash, stamp
from watchfloor_server.core.alike import depart, enter
from watchfloor_server.core.approvers import Asked, approvers, here
from watchfloor_server.core.deciding import deny, wait
from watchfloor_server.core.effects import CloseCard, Effect, ShowCard, ToConsole
from watchfloor_server.core.equals import close_equals, first_of, wait_with
from watchfloor_server.core.facts import Judgement, Mint, Now
from watchfloor_server.core.kin import root_of
from watchfloor_server.core.mandates import told
from watchfloor_server.core.pointers import value_at
from watchfloor_server.core.state import STILL, Act, Escalation, Run, State
from watchfloor_server.core.widening import offers_of
from watchfloor_server.core.writing import about

OPEN_CARDS: Final = 5
"""Cards of one run that may wait at a time. A sixth is denied: a person cannot read a flood."""

CARD_BYTES: Final = 192 * 1024
"""A longer card is denied: nobody reads it, and it would not pass to a console in one message."""

SAID_LETTERS: Final = 4000
"""Of each step of reasoning, what a card shows; the ledger has all of it."""

CLOSED: Final = 10_000
"""Closed cards whose end is remembered, to tell a late approver; the oldest is forgotten."""

ONCE: Final = Offer(scope={"once": True}, says="once, exactly these arguments")

End = Literal["approved", "denied", "expired", "withdrawn"]


class Before(NamedTuple):
    """The card that another one stands in the place of: what differs, and the arguments as somebody changed them."""

    escalation: str
    differs: tuple[str, ...] = ()
    args: Mapping[str, JsonValue] | None = None
    changed_by: str | None = None


def open_card(
    state: State,
    run: Run,
    act: Act,
    judgement: Judgement,
    now: Now,
    mint: Mint,
    before: Before | None = None,
) -> Iterator[Effect]:
    """Ask people, unless nobody may answer or too many cards wait already.

    `before` is the card that this one supersedes: the agent was told already to wait.
    """
    if before is None and (first := first_of(state, run, act, judgement)) is not None:
        yield from wait_with(run, act, first, judgement, now)
        return
    asked = approvers(state, run, judgement, now)
    if (fault := _fault(state, run, judgement, asked)) is not None:
        yield from deny(state, run, act, *fault, now)
        return
    act.escalation = new_id(mint(), "E-")
    card = _card(state, run, act, judgement, asked, now)
    if before is not None:
        card = _after(state, card, before, run, act)
    shown = card.model_dump(mode="json", exclude_none=True)
    if len(jcs(shown)) > CARD_BYTES:
        act.escalation = None
        reason = f"its card would be longer than {CARD_BYTES} bytes, too long for a person: send less in one action"
        yield from deny(state, run, act, reason, ("run:card-too-long",), now)
        return
    sha256_ = card_hash(shown)
    card = card.model_copy(update={"card_sha256": sha256_})
    ends_s = now.boot_s + judgement.ttl_s
    state.cards[act.escalation] = Escalation(card, sha256_, run.run, act.action, ends_s, now.boot_s)
    enter(state, card)
    shown = card.model_dump(mode="json", exclude_none=True)
    body = EscalationOpened(escalation=act.escalation, card=shown, card_sha256=sha256_)
    yield about(run, now, "escalation.opened", body)
    yield from wait(run, act, judgement, card.deadline_at, now, is_told=act.decision is not None)
    yield ShowCard(card)


def _after(state: State, card: Card, before: Before, run: Run, act: Act) -> Card:
    """The card as it stands in the place of another; what people changed before stays changed."""
    update: dict[str, object] = {"supersedes": before.escalation, "differs": before.differs}
    if before.args is not None:
        args = dict(before.args)
        update |= {"args": args, "args_sha256": b64url(sha256(jcs(args)))}
        update |= {"proposed": dict(act.args), "changed_by": before.changed_by}
        update["origins"] = tuple(one for one in card.origins if _is_same(one.pointer, args, act.args))
        spent = root_of(state, run).spent
        if run.mandate is not None:
            update["mandate"] = told(run.mandate, spent, act.tool, args)
    return card.model_copy(update=update)


def _is_same(pointer: str, args: Mapping[str, JsonValue], before: Mapping[str, JsonValue]) -> bool:
    """True if what stands at a pointer was not changed by a person: then it came from where the agent had it."""
    return value_at(args, pointer) == value_at(before, pointer)


def _fault(state: State, run: Run, judgement: Judgement, asked: Asked) -> tuple[str, tuple[str, ...]] | None:
    """Why people cannot be asked, and what stands for a rule; None if they can."""
    if waits_of(state, run) >= OPEN_CARDS:
        return f"{OPEN_CARDS} actions of this run wait already", ("run:too-many-waiting",)
    if asked.possible < judgement.quorum:
        reason = f"{judgement.reason}: {judgement.quorum} approvers are needed, {asked.possible} may answer"
        return reason, (*judgement.rules, "approvers:none")
    empty = [circle.group for circle in asked.circles if not circle.operators]
    if empty:
        return f"{judgement.reason}: nobody of {', '.join(empty)} may answer", (*judgement.rules, "approvers:none")
    return None


def close_card(
    state: State, card: Escalation, end: End, reason: str, now: Now, by: tuple[str, ...] | None = None
) -> Iterator[Effect]:
    """Close a card for good: it can never be answered again. `by` is who voted, unless told otherwise."""
    escalation = card.card.escalation
    by = tuple(card.votes) if by is None else by
    forget_card(state, card, f"{end}{' by ' + ', '.join(by) if by else ''} at {stamp(now.at)}")
    run = state.runs[card.run]
    body = EscalationClosed(escalation=escalation, action=card.action, end=end, by=by, reason=reason)
    yield about(run, now, "escalation.closed", body)
    yield CloseCard(escalation)
    if card.trial is not None:  # somebody waits to hear what policy says to their change: it is too late for it
        error = f"card {escalation!r} is closed: {state.closed[escalation]}"
        yield ToConsole(card.trial.conn, Reply(id=card.trial.read.body.id, ok=False, code="closed", error=error))
    yield from close_equals(state, card, end, reason, now, by)


def forget_card(state: State, card: Escalation, end: str) -> None:
    """Keep of a card how it ended, for whoever comes late."""
    del state.cards[card.card.escalation]
    depart(state, card.card)
    while len(state.closed) >= CLOSED:
        state.closed.pop(next(iter(state.closed)))
    state.closed[card.card.escalation] = end


def withdraw(state: State, run: Run, reason: str, now: Now) -> Iterator[Effect]:
    """Close every card of a run that will never act again."""
    for card in [card for card in state.cards.values() if card.run == run.run]:
        yield from close_card(state, card, "withdrawn", reason, now)


def overdue(state: State, now: Now) -> Iterator[Effect]:
    """Deny what nobody answered in time. A card of a run that stands still is frozen."""
    for card in list(state.cards.values()):
        run = state.runs[card.run]
        if card.deadline_s > now.boot_s or card.settling or run.state in STILL:
            continue
        act = run.acts[card.action]
        yield from close_card(state, card, "expired", "nobody answered in time", now)
        yield from deny(state, run, act, "nobody answered in time", card.card.rules, now)


def shown(state: State, card: Escalation) -> Card:
    """A card as it stands: with its claims, and who of its people is here."""
    moving = {"claims": tuple(card.claims), "presence": here(state, card.card), "talk": tuple(card.talk) or None}
    return card.card.model_copy(update=moving)


def one_shown(state: State, escalation: str) -> Card | None:
    """One open card as it stands; None if it is not open."""
    card = state.cards.get(escalation)
    return None if card is None else shown(state, card)


def waits_of(state: State, run: Run) -> int:
    """How many cards of a run are open."""
    return sum(act.escalation in state.cards for act in run.acts.values())


def thaw(state: State, run: Run, still_s: float) -> None:
    """A run goes on that stood still for so long: so did the clocks of its cards."""
    state.sweep_s = 0.0
    for card in state.cards.values():
        if card.run == run.run:
            card.opened_s += still_s
            card.deadline_s += still_s


def _card(state: State, run: Run, act: Act, judgement: Judgement, asked: Asked, now: Now) -> Card:
    human = run.blend.human
    legs = (CardLeg(leg=leg.leg, answer=leg.answer, rules=leg.rules, reason=leg.reason) for leg in judgement.legs)
    return Card(
        escalation=act.escalation or "",
        server=state.server,
        run=run.run,
        agent=run.agent,
        human=None if human is None else human.name,
        task=run.task,
        action=act.action,
        tool=act.tool,
        target=judgement.target,
        env=judgement.env,
        risk=judgement.risk,
        args=dict(act.args),
        args_sha256=b64url(sha256(jcs(dict(act.args)))),
        intent=act.intent,
        said=tuple(text if len(text) <= SAID_LETTERS else text[:SAID_LETTERS] + "\u2026" for text in run.said),
        reason=judgement.reason,
        rules=judgement.rules,
        legs=tuple(legs),
        identity=run.blend,
        mandate=None if run.mandate is None else told(run.mandate, root_of(state, run).spent, act.tool, act.args),
        origins=act.origins,
        opened_at=stamp(now.at),
        deadline_at=stamp(now.at + timedelta(seconds=judgement.ttl_s)),
        quorum=judgement.quorum,
        groups=tuple(group.name for group in judgement.groups),
        may=asked.may,
        may_later=asked.later or None,
        circles=asked.circles or None,
        may_not=asked.may_not,
        scopes=(ONCE, *offers_of(judgement)),
        policy=judgement.policy,
        epoch=run.epoch,
    )
