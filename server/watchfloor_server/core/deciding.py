"""The three decisions as they leave the desk: allow with a grant, deny, and done by hand.

Leave is written down before it is given. Never knows how policy or people came to it.
"""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Final, NamedTuple

from pydantic import JsonValue

from watchfloor.chain import b64url, jcs, sha256
from watchfloor.ids import new_id
from watchfloor.records.bodies import ActionDecided, GrantIssued, GrantVoid, MandateSpent, Traced
from watchfloor.wire import Decision, moment, stamp
from watchfloor_server.core.acts import habits_of, hear_people
from watchfloor_server.core.effects import Effect, Give, ToAgent
from watchfloor_server.core.facts import Judgement, Leave, Mint, Now
from watchfloor_server.core.kin import root_of
from watchfloor_server.core.mandates import spend
from watchfloor_server.core.state import Act, Escalation, Run, State
from watchfloor_server.core.writing import about

LEAVE: Final = 0.98
"""A grant lives as long as a lease, by the agent's own reckoning (sent + 0.98 TTL)."""

DENIALS: Final = 256
"""Denials of a run that are said again after a resume; older ones are forgotten."""


class Approval(NamedTuple):
    """People said yes: who, with which arguments if they changed them, and under which card if it was for later too."""

    by: tuple[str, ...] = ()
    args: Mapping[str, JsonValue] | None = None
    feedback: str | None = None
    under: str | None = None


NOBODY: Final = Approval()


def allow(
    state: State,
    run: Run,
    act: Act,
    judgement: Judgement,
    now: Now,
    mint: Mint,
    yes: Approval | None = None,
) -> Iterator[Effect]:
    """Issue a grant for exactly these arguments, write it down, then give it."""
    people = yes or NOBODY
    leave = _leave(state, run, act, judgement, now, mint, people)
    yield from _spend(state, run, act, act.args if people.args is None else people.args, now)
    act.leave, act.leave_until_s = leave, now.boot_s + (leave.expires_at - now.at).total_seconds()
    state.fences.reach(run.run).targets.add(leave.target)
    under = "" if people.under is None else f", under the scope chosen on {people.under}"
    decision = Decision(
        action=act.action,
        answer="allow",
        reason=judgement.reason if yes is None else f"approved by {', '.join(people.by)}{under}",
        rules=judgement.rules,
        escalation=act.escalation,
        expires_at=stamp(leave.expires_at),
        args=None if people.args is None else dict(people.args),
        feedback=people.feedback,
    )
    act.decision = decision
    yield _decided(run, act, judgement, decision, now, people, grant=leave.grant)
    yield _issued(run, leave, now, people.under)
    if run.conn is not None:
        yield Give(run.conn, decision, leave)


def deny(
    state: State,
    run: Run,
    act: Act,
    reason: str,
    rules: tuple[str, ...],
    now: Now,
    by: tuple[str, ...] = (),
    feedback: str | None = None,
) -> Iterator[Effect]:
    """Refuse an action, and say why."""
    decision = Decision(
        action=act.action,
        answer="deny",
        reason=reason,
        rules=rules,
        escalation=act.escalation,
        feedback=feedback,
    )
    act.decision = decision
    run.acts.pop(act.action, None)
    run.denials[act.action] = decision
    if len(run.denials) > DENIALS:
        run.denials.popitem(last=False)
    habits_of(state, run).denied_s.append(now.boot_s)
    yield _decided(run, act, act.judgement, decision, now, Approval(by))
    if run.conn is not None:
        yield ToAgent(run.conn, decision, durable=state.writable)


def supply(state: State, run: Run, act: Act, card: Escalation, judgement: Judgement, now: Now) -> Iterator[Effect]:
    """A person did it by hand: the agent gets the result and does not execute. It is spent as if the agent had."""
    yield from _spend(state, run, act, act.args if card.args is None else card.args, now)
    decision = Decision(
        action=act.action,
        answer="allow",
        reason=f"done by hand by {', '.join(card.votes)}",
        rules=judgement.rules,
        escalation=act.escalation,
        args=None if card.args is None else dict(card.args),
        result=card.result,
    )
    act.decision = decision
    yield _decided(run, act, judgement, decision, now, Approval(tuple(card.votes)), supplied=True)
    if run.conn is not None:
        yield ToAgent(run.conn, decision, durable=True)


def wait(
    run: Run, act: Act, judgement: Judgement, deadline_at: str, now: Now, *, is_told: bool = False
) -> Iterator[Effect]:
    """Tell the agent that people are asked, unless it was told before: it waits for one decision more."""
    decision = Decision(
        action=act.action,
        answer="wait",
        reason=judgement.reason,
        rules=judgement.rules,
        escalation=act.escalation,
        expires_at=deadline_at,
    )
    act.decision = decision
    yield _decided(run, act, judgement, decision, now)
    if run.conn is not None and not is_told:
        yield ToAgent(run.conn, decision, durable=True)


def void(run: Run, reason: str, now: Now) -> Iterator[Effect]:
    """Take back all leave that may still be used, and what people let pass for later."""
    grants = tuple(
        act.leave.grant for act in run.acts.values() if act.leave is not None and act.leave_until_s > now.boot_s
    )
    for act in run.acts.values():
        act.leave_until_s = 0.0
    if grants or run.wider:
        yield from void_scopes(run, reason, now, grants)


def void_scopes(run: Run, reason: str, now: Now, grants: tuple[str, ...] = ()) -> Iterator[Effect]:
    """Take back what people let pass for later; `grants` are those that are void with it."""
    scopes = tuple(run.wider)
    run.wider.clear()
    yield about(run, now, "grant.void", GrantVoid(grants=grants, reason=reason, scopes=scopes or None))


def _leave(state: State, run: Run, act: Act, judgement: Judgement, now: Now, mint: Mint, people: Approval) -> Leave:
    args = act.args if people.args is None else people.args
    lease_ends_at = now.at + timedelta(seconds=state.lease_ttl_s * LEAVE)
    return Leave(
        grant=new_id(mint(), "G-"),
        run=run.run,
        action=act.action,
        tool=act.tool,
        target=judgement.target,
        env=judgement.env,
        args_sha256=b64url(sha256(jcs(dict(args)))),
        expires_at=min(lease_ends_at, moment(run.blend.expires_at)),
        epoch=run.epoch,
        policy=judgement.policy,
        approved_by=people.by,
        blend=run.blend,
    )


def _spend(state: State, run: Run, act: Act, args: Mapping[str, JsonValue], now: Now) -> Iterator[Effect]:
    """Count an action on the mandate; what a delegated run is allowed is spent from its root's, which says so."""
    mandate, root = run.mandate, root_of(state, run)
    if mandate is None:
        return
    root.spent = spend(mandate, root.spent, args)
    if root is not run:
        sums = {name: str(total) for name, total in root.spent.sums.items()}
        body = MandateSpent(mandate=mandate.id, run=run.run, action=act.action, calls=root.spent.calls, sums=sums)
        yield about(root, now, "mandate.spent", body)


def _issued(run: Run, leave: Leave, now: Now, under: str | None) -> Effect:
    body = GrantIssued(
        grant=leave.grant,
        action=leave.action,
        tool=leave.tool,
        target=leave.target,
        args_sha256=leave.args_sha256,
        expires_at=stamp(leave.expires_at),
        epoch=leave.epoch,
        approved_by=leave.approved_by,
        under=under,
    )
    return about(run, now, "grant.issued", body)


def _decided(
    run: Run,
    act: Act,
    judgement: Judgement | None,
    decision: Decision,
    now: Now,
    people: Approval = NOBODY,
    *,
    grant: str | None = None,
    supplied: bool = False,
) -> Effect:
    body = ActionDecided(
        action=act.action,
        tool=act.tool,
        target="" if judgement is None else judgement.target,
        env="" if judgement is None else judgement.env,
        risk="" if judgement is None else judgement.risk,
        answer=decision.answer,
        reason=decision.reason,
        rules=decision.rules,
        legs=() if judgement is None else judgement.legs,
        policy="" if judgement is None else judgement.policy,
        facts=() if judgement is None else judgement.facts,
        by=people.by,
        escalation=decision.escalation,
        grant=grant,
        args=decision.args,
        supplied=supplied,
        result=decision.result,
        feedback=decision.feedback,
        under=people.under,
        hops=None if judgement is None or not judgement.hops else judgement.hops,
        origins=tuple(Traced(pointer=one.pointer, source=one.source, detail=one.detail) for one in act.origins),
    )
    hear_people(run, decision.feedback, decision.args)
    return about(run, now, "action.decided", body)
