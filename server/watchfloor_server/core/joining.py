"""How an agent comes in, comes back, keeps its lease, and goes.

The agent's identity was verified at the door; here it is locks, keys and leases that decide. Never
knows a token.
"""

from collections.abc import Iterator
from typing import Final

from watchfloor.chain import b64url
from watchfloor.errors import CloseCode
from watchfloor.identity import Blend, Mandate
from watchfloor.ids import new_id
from watchfloor.records.bodies import (
    DelegationUsed,
    FindingRaised,
    IdentityExpired,
    IdentityRefreshed,
    IdentityRefused,
    RunLinked,
    RunStarted,
)
from watchfloor.wire import stamp
from watchfloor_server.core import wardens
from watchfloor_server.core.acts import begin
from watchfloor_server.core.adopting import Unfit, adopted, renewed, returning
from watchfloor_server.core.asking import ask_open, repeat
from watchfloor_server.core.builds import change_of, hold_changed
from watchfloor_server.core.effects import Close, Effect, Refuse, RenewLease, Welcome
from watchfloor_server.core.facts import Mint, Now
from watchfloor_server.core.findings import raise_finding
from watchfloor_server.core.inputs import (
    AgentJoined,
    AgentLeft,
    AgentRefreshed,
    AgentRenewed,
)
from watchfloor_server.core.inputs import IdentityRefused as DoorRefused
from watchfloor_server.core.kin import beneath, parent_of
from watchfloor_server.core.locks import lock_over
from watchfloor_server.core.newcomers import hold_newcomer
from watchfloor_server.core.ordering import again
from watchfloor_server.core.state import OPEN, Run, State
from watchfloor_server.core.writing import about, note

WRITE_OFF: Final = 1.02
"""The server writes a lease off at granted + 1.02 TTL, after the agent stopped itself at sent + 0.98 TTL."""


_ELSEWHERE: Final = (
    "this token came with another key before, and its run still lives; use the first key, or a new token"
)


def join(state: State, given: AgentJoined, now: Now, mint: Mint) -> Iterator[Effect]:
    """Start a run, or take one up again."""
    if (owner := _owner(state, given, now)) is not None:
        yield note(state, now, "identity.refused", IdentityRefused(door="/v1/agent", code="key", reason=_ELSEWHERE))
        yield from raise_finding(state, owner, _stolen("token_elsewhere", "its token", "another key"), now)
        yield Refuse(given.conn, "key", _ELSEWHERE)
    elif given.hello.resume is not None:
        yield from _resume(state, given, now, mint)
    elif isinstance(found := adopted(state, given, now), Unfit):
        yield note(
            state, now, "identity.refused", IdentityRefused(door="/v1/agent", code=found.code, reason=found.reason)
        )
        yield Refuse(given.conn, found.code, found.reason)
    elif (lock := lock_over(state, found.blend, found.standing.tags)) is not None:
        yield Refuse(given.conn, "locked", f"{lock}; a person must re-arm or unlock it first")
    elif (used := _used(state, found, now)) is not None:
        yield note(state, now, "identity.refused", IdentityRefused(door="/v1/agent", code="mandate_used", reason=used))
        for run in state.runs.values():
            if run.parent is None and run.mandate is not None and run.mandate == _mandate_of(found.blend):
                yield from raise_finding(state, run, _stolen("mandate_again", "its mandate", "another start"), now)
        yield Refuse(given.conn, "mandate_used", used)
    else:
        yield from _start(state, found, now, mint)


def _stolen(finding: str, what: str, where: str) -> FindingRaised:
    says = f"{what} was used a second time, by {where}; it was refused: find out who has it"
    return FindingRaised(finding=finding, severity="high", says=says)


def _owner(state: State, given: AgentJoined, now: Now) -> Run | None:
    """The run whose token somebody else brings: one without a key is pinned to its first, while a run on it lives."""
    if given.pinned:
        return None
    for run in state.runs.values():
        alive = run.dying is not None or (run.state in OPEN and may_return(state, run, now))
        if alive and run.token_sha256 == given.token_sha256 and run.blend.agent.attestation.key != given.key.thumbprint:
            return run
    return None


def _used(state: State, given: AgentJoined, now: Now) -> str | None:
    """A mandate is good for one run; those that have expired by themselves need not be remembered."""
    mandate = _mandate_of(given.blend)
    at = stamp(now.at)
    state.mandates = {name: until for name, until in state.mandates.items() if until > at}
    if mandate is None or given.blend.hops:
        return None
    if mandate.id in state.mandates:
        return f"mandate {mandate.id!r} was used already, each is good for one run; ask the person for a new one"
    state.mandates[mandate.id] = mandate.expires_at
    return None


def _mandate_of(blend: Blend) -> Mandate | None:
    return None if blend.human is None else blend.human.mandate


def _start(state: State, given: AgentJoined, now: Now, mint: Mint) -> Iterator[Effect]:
    run = _new_run(state, given, now, mint)
    begin(run, parent_of(state, run))
    wardens.meet(run, can_practise=given.hello.practice is True)
    state.runs[run.run] = run
    state.by_conn[given.conn] = run.run
    body = RunStarted(
        identity=run.blend,
        task=run.task,
        supervision=run.supervision,
        build=run.build,
        context=given.hello.context,
        env=run.env,
        tags=run.standing.tags,
        max_run_s=run.standing.max_run_s,
        dev=run.standing.dev,
        token_sha256=run.token_sha256,
        key=b64url(run.key),
    )
    parent = parent_of(state, run)
    if parent is not None:
        last = run.blend.hops[-1]
        del state.tickets[last.delegation]
        yield about(parent, now, "delegation.used", DelegationUsed(delegation=last.delegation, run=run.run))
    yield about(run, now, "run.started", body)
    yield _welcome(state, run, given.conn)
    yield from hold_newcomer(state, run, now)


def _new_run(state: State, given: AgentJoined, now: Now, mint: Mint) -> Run:
    hello, standing = given.hello, given.standing
    return Run(
        run=new_id(mint()),
        blend=given.blend,
        standing=standing,
        env=standing.envs[0] if standing.envs else "",
        task=hello.task,
        supervision=hello.supervision,
        build=hello.build,
        key=given.key.raw,
        token_sha256=given.token_sha256,
        epoch=state.epoch,
        started_at=now.at,
        started_s=now.boot_s,
        lease_from_s=now.boot_s,
        conn=given.conn,
        since_at=stamp(now.at),
    )


def _resume(state: State, given: AgentJoined, now: Now, mint: Mint) -> Iterator[Effect]:
    wanted = given.hello.resume.run if given.hello.resume is not None else ""
    run = state.runs.get(wanted)
    if run is None or run.blend.agent.attestation.key != given.key.thumbprint or run.agent != given.blend.agent.name:
        yield Refuse(given.conn, "resume", f"no run {wanted!r} of this agent and key can be resumed; start a new one")
        return
    given = returning(state, run, given)
    if run.human != (None if given.blend.human is None else given.blend.human.id):
        yield Refuse(given.conn, "resume", "the run acts for another person; start a new one")
        return
    if run.mandate != _mandate_of(given.blend):
        yield Refuse(given.conn, "resume", "the run has another mandate; come back with that one, or start a new run")
        return
    if run.state not in OPEN and not run.owes_word:
        yield Refuse(given.conn, run.state.lower(), f"run {run.run!r} is {run.state.lower()}: it can never go on")
        return
    if not may_return(state, run, now):
        yield Refuse(given.conn, "lost", f"run {run.run!r} was silent for too long; start a new one")
        return
    if run.conn is not None:
        state.by_conn.pop(run.conn, None)
        yield Close(run.conn, CloseCode.SUPERSEDED, "the same run came back on another connection")
    yield from _take_up(state, run, given, now, mint)


def _take_up(state: State, run: Run, given: AgentJoined, now: Now, mint: Mint) -> Iterator[Effect]:
    changed = change_of(run, given.hello.build, given.blend)
    run.build = given.hello.build
    run.conn, run.key, run.blend, run.standing = given.conn, given.key.raw, given.blend, given.standing
    run.expired = False
    wardens.meet(run, can_practise=given.hello.practice is True)
    state.by_conn[given.conn] = run.run
    if run.state in OPEN:
        run.lease_from_s = now.boot_s
        _found(run, now)
    yield about(run, now, "run.linked", RunLinked(next=run.next))
    yield _welcome(state, run, given.conn)
    yield from again(run)
    if run.state in OPEN:
        yield from hold_changed(state, run, changed, now, mint)
        yield from repeat(state, run, now)


def _found(run: Run, now: Now) -> None:
    if run.state == "LOST":
        run.state = "RUNNING" if run.hold is None else "PAUSED"
        run.since_at = stamp(now.at)


def may_return(state: State, run: Run, now: Now) -> bool:
    """A lost run may come back within one more lease; one that is not lost may always."""
    return run.state != "LOST" or now.boot_s <= run.lease_from_s + state.lease_ttl_s * (WRITE_OFF + 1)


def _welcome(state: State, run: Run, conn: int) -> Welcome:
    return Welcome(
        conn, run.run, run.epoch, run.next, run.head, run.blend, state.lease_ttl_s, state.lease_renew_s, run.key
    )


def leave(state: State, given: AgentLeft) -> Iterator[Effect]:
    """The connection is gone; the run goes on until its lease is over."""
    run = state.run_of(given.conn)
    state.by_conn.pop(given.conn, None)
    if run is not None and run.conn == given.conn:
        run.conn = None
    return iter(())


def renew(state: State, given: AgentRenewed, now: Now) -> Iterator[Effect]:
    """Give the lease again, after the same checks as at the start."""
    run = state.run_of(given.conn)
    if run is None or run.state not in OPEN:
        return
    was_lost = run.state == "LOST"
    if was_lost:
        if not may_return(state, run, now):
            yield Close(given.conn, CloseCode.REFUSED, "the run was silent for too long; start a new one")
            return
        _found(run, now)
        yield about(run, now, "run.linked", RunLinked(next=run.next))
    if run.is_expired(now.at):
        return
    run.lease_from_s = now.boot_s
    yield RenewLease(given.conn, run.run, given.n, run.epoch, state.lease_ttl_s, run.blend)
    if was_lost:
        yield from ask_open(state, run, now)


def refresh(state: State, given: AgentRefreshed, now: Now, mint: Mint) -> Iterator[Effect]:
    """Take fresh evidence of the same agent and person."""
    run = state.run_of(given.conn)
    if run is None or run.state not in OPEN:
        return
    blend = renewed(state, run, given.blend)
    same_human = (None if blend.human is None else blend.human.subject) == (
        None if run.blend.human is None else run.blend.human.subject
    )
    same_human = same_human and run.mandate == _mandate_of(blend)
    if blend.agent.subject != run.blend.agent.subject or not same_human:
        fault = "the fresh evidence is of another agent or person, or another mandate"
        yield about(run, now, "identity.refused", IdentityRefused(door="refresh", code="subject", reason=fault))
        yield Close(given.conn, CloseCode.IDENTITY, fault)
        return
    changed = change_of(run, run.build, blend)
    run.blend, run.expired = blend, False
    yield about(run, now, "identity.refreshed", IdentityRefreshed(identity=blend))
    for child in beneath(state, run):
        child.blend, child.expired = renewed(state, child, child.blend), False
        yield about(child, now, "identity.refreshed", IdentityRefreshed(identity=child.blend))
    yield from hold_changed(state, run, changed, now, mint)
    yield from ask_open(state, run, now)


def expire(state: State, now: Now) -> Iterator[Effect]:
    """Say once of each run that its weaker leg is over; every action is refused from then on."""
    for run in state.runs.values():
        if run.state in OPEN and not run.expired and run.is_expired(now.at):
            run.expired = True
            yield about(run, now, "identity.expired", IdentityExpired(expired_at=run.blend.expires_at))


def refused_at_door(state: State, given: DoorRefused, now: Now) -> Iterator[Effect]:
    """Write down who was refused, and why."""
    yield note(state, now, "identity.refused", IdentityRefused(door=given.door, code=given.code, reason=given.reason))
