"""A restart is: read the records again. Runs, orders, locks and operators come back as they were written.

Never knows where the records are kept.
"""

from collections.abc import Iterable
from datetime import timedelta
from decimal import Decimal
from typing import Final

from watchfloor.chain import unb64url
from watchfloor.records import Kind, Record, bodies
from watchfloor.wire import moment
from watchfloor_server.core import restoring_actions as actions
from watchfloor_server.core import restoring_points as points
from watchfloor_server.core.acts import begin
from watchfloor_server.core.cards import thaw
from watchfloor_server.core.drills import view_of as drill_of
from watchfloor_server.core.facts import Now, Operator, Standing
from watchfloor_server.core.findings import view_of
from watchfloor_server.core.kin import parent_of
from watchfloor_server.core.loading import remember
from watchfloor_server.core.locks import lock_key
from watchfloor_server.core.mandates import Spent
from watchfloor_server.core.provenance import Memory
from watchfloor_server.core.state import Lock, Proposal, Run, State, Stop, Ticket
from watchfloor_server.core.voting import strike_votes
from watchfloor_server.core.word import Word, word_of_body

EPOCHS: Final = 16
"""Numbers skipped after a crash: a kill that was given but not written down may have used some."""


def restore(state: State, records: Iterable[Record], now: Now) -> None:
    """Fold records, in order, into a fresh state. What counts in boot time begins again at `now`."""
    clean, fold = True, actions.Fold(state, now)
    for record in records:
        state.epoch = max(state.epoch, record.epoch)
        if record.kind in ("server.started", "server.stopped"):
            clean = record.kind == "server.stopped"
        take = _TAKES.get(record.kind)
        if take is not None:
            take(fold, record)
    actions.grace(fold)
    if not clean:
        state.epoch += EPOCHS


def _handed_over(fold: actions.Fold, record: Record) -> None:
    fold.state.on_call = (bodies.HandoverGiven.model_validate_json(record.raw).to, record.at)


def _started(fold: actions.Fold, record: Record) -> None:
    body = bodies.RunStarted.model_validate_json(record.raw)
    began = moment(record.at)
    run = Run(
        run=record.run or "",
        blend=body.identity,
        standing=Standing((body.env,) if body.env else (), body.tags, body.max_run_s, body.dev),
        env=body.env,
        task=body.task,
        supervision=body.supervision,
        build=body.build,
        key=b"" if body.key is None else unb64url(body.key),
        token_sha256=body.token_sha256,
        epoch=record.epoch,
        started_at=began,
        started_s=fold.now.boot_s - (fold.now.at - began).total_seconds(),
        lease_from_s=fold.now.boot_s,
        since_at=record.at,
    )
    begin(run, parent_of(fold.state, run))
    if run.mandate is not None and run.parent is None:
        fold.state.mandates[run.mandate.id] = run.mandate.expires_at
    fold.state.runs[run.run] = run


def _lost(fold: actions.Fold, record: Record) -> None:
    run = fold.state.runs.get(record.run or "")
    if run is not None:
        run.state, run.since_at = "LOST", record.at
        run.lease_from_s = fold.now.boot_s - fold.state.lease_ttl_s


def _linked(fold: actions.Fold, record: Record) -> None:
    run = fold.state.runs.get(record.run or "")
    if run is None:
        return
    run.expired = False  # it came with fresh evidence
    if run.state == "LOST":
        run.state, run.since_at = "RUNNING" if run.hold is None else "PAUSED", record.at
        run.lease_from_s = fold.now.boot_s


def _ordered(fold: actions.Fold, record: Record) -> None:
    run = fold.state.runs.get(record.run or "")
    if run is None:
        return
    body = bodies.RunOrdered.model_validate_json(record.raw)
    word = word_of_body(body)
    run.cmd, run.since_at = body.cmd, record.at
    run.ordered_s = fold.now.boot_s
    if record.kind == "run.held" and run.hold is None:
        run.held_s = actions.boot_s(fold, record.at)
    if record.kind == "run.resumed" and run.hold is not None:
        thaw(fold.state, run, actions.boot_s(fold, record.at) - run.held_s)
    fold.state.orders.add(body.order)
    if record.kind == "run.resumed":
        run.state, run.hold, run.stop = "RUNNING", None, None
    elif record.kind == "run.stopping":
        fold.state.epoch = max(fold.state.epoch, body.fence or 0)
        run.state, run.hold = "STOPPING", None
        run.stop = Stop(body.order, body.by, body.reason, fold.now.boot_s)
        run.stop.line = word.line(body.cmd, "kill", body.fence or fold.state.epoch)
    else:
        _hold(run, body, word, record, fold.now)


def _hold(run: Run, body: bodies.RunOrdered, word: Word, record: Record, now: Now) -> None:
    run.hold = word.line(body.cmd, body.kind, run.epoch, body.after_s)
    run.held_by = word
    run.state = "PAUSING" if body.kind == "pause" else "HELD"
    if body.kind == "kill":
        due_at = moment(record.at) + timedelta(seconds=body.after_s or 0.0)
        left_s = max(0.0, (due_at - now.at).total_seconds())
        run.stop = Stop(body.order, body.by, body.reason, now.boot_s, word=word)
        run.stop.due_s, run.stop.due_at = now.boot_s + min(left_s, body.after_s or 0.0), None


def _paused(fold: actions.Fold, record: Record) -> None:
    run = fold.state.runs.get(record.run or "")
    if run is not None and run.state == "PAUSING":
        run.state, run.since_at = "PAUSED", record.at


def _unconfirmed(fold: actions.Fold, record: Record) -> None:
    run = fold.state.runs.get(record.run or "")
    if run is not None:
        run.state, run.since_at = "UNCONFIRMED", record.at


def _stopped(fold: actions.Fold, record: Record) -> None:
    run = fold.state.runs.get(record.run or "")
    if run is None or run.stop is None:
        return
    body = bodies.RunStopped.model_validate_json(record.raw)
    run.state, run.since_at, run.confirmed = "STOPPED", record.at, body.confirmed
    run.stop.evidence, run.stop.word_said = list(body.evidence), body.said is not None
    run.acts.clear()
    run.memory = Memory()


def _staged(fold: actions.Fold, record: Record) -> None:
    """Take evidence that came after the end."""
    run = fold.state.runs.get(record.run or "")
    if run is None or run.stop is None or run.state != "STOPPED":
        return
    body = bodies.RunStage.model_validate_json(record.raw)
    run.stop.word_said |= body.stage == "acknowledged"
    if (kind := _LATE.get(body.stage)) is not None:
        run.confirmed = True
        run.stop.evidence.append(bodies.Evidence(kind=kind, at=record.at, detail=body.detail))


def _ended(fold: actions.Fold, record: Record) -> None:
    run = fold.state.runs.get(record.run or "")
    if run is not None:
        actions.said(fold, record)
        if run.dying is None:  # a kill that is out stays out until there is evidence
            run.state, run.since_at, run.hold, run.stop = "ENDED", record.at, None, None
            run.acts.clear()
            run.memory = Memory()


def _refreshed(fold: actions.Fold, record: Record) -> None:
    run = fold.state.runs.get(record.run or "")
    if run is not None:
        run.blend, run.expired = bodies.IdentityRefreshed.model_validate_json(record.raw).identity, False


def _expired(fold: actions.Fold, record: Record) -> None:
    run = fold.state.runs.get(record.run or "")
    if run is not None:
        run.expired = True


def _issued(fold: actions.Fold, record: Record) -> None:
    body, parent = bodies.DelegationIssued.model_validate_json(record.raw), record.run or ""
    until_s = fold.now.boot_s + actions.left_s(record, moment(body.expires_at), fold.now)
    ticket = Ticket(body.delegation, parent, body.agent, body.jkt, body.tools, until_s, "")
    fold.state.tickets[body.delegation] = ticket


def _used(fold: actions.Fold, record: Record) -> None:
    fold.state.tickets.pop(bodies.DelegationUsed.model_validate_json(record.raw).delegation, None)


def _spent(fold: actions.Fold, record: Record) -> None:
    body, run = bodies.MandateSpent.model_validate_json(record.raw), fold.state.runs.get(record.run or "")
    if run is not None:
        run.spent = Spent(body.calls, {name: Decimal(total) for name, total in body.sums.items()})


def _found(fold: actions.Fold, record: Record) -> None:
    body = bodies.FindingRaised.model_validate_json(record.raw)
    fold.state.findings.append(view_of(record.run, record.agent, record.at, body))


def _drilled(fold: actions.Fold, record: Record) -> None:
    fold.state.drill = drill_of(record.at, bodies.DrillDone.model_validate_json(record.raw))


def _locked(fold: actions.Fold, record: Record) -> None:
    body = bodies.LockSet.model_validate_json(record.raw)
    fold.state.orders.add(body.order)
    fold.state.locked.add(body.order)
    fold.state.locks[lock_key(body.scope, kill=body.kill)] = Lock(body, record.at)


def _lifted(fold: actions.Fold, record: Record) -> None:
    body = bodies.LockLifted.model_validate_json(record.raw)
    fold.state.locks.pop(lock_key(body.scope, kill=body.kill), None)


def _enrolled(fold: actions.Fold, record: Record) -> None:
    body = bodies.OperatorEnrolled.model_validate_json(record.raw)
    before, key = fold.state.operators.get(body.operator), unb64url(body.key)
    if before is not None and before.key != key:
        strike_votes(fold.state, body.operator)
    fold.state.operators[body.operator] = Operator(body.operator, key, body.roles)


def _removed(fold: actions.Fold, record: Record) -> None:
    name = bodies.OperatorRemoved.model_validate_json(record.raw).operator
    fold.state.operators.pop(name, None)
    fold.state.relieve(name)
    strike_votes(fold.state, name)


def _policy(fold: actions.Fold, record: Record) -> None:
    fold.state.policy = bodies.PolicyLoaded.model_validate_json(record.raw).policy
    fold.state.proposal = None


def _accepted(fold: actions.Fold, record: Record) -> None:
    fold.state.rules.pop(bodies.ProposalAccepted.model_validate_json(record.raw).proposal, None)


def _proposed(fold: actions.Fold, record: Record) -> None:
    body = bodies.ProposalMade.model_validate_json(record.raw)
    if body.rule is not None:
        remember(fold.state, body.proposal)
    if body.signed is not None:
        age_s = max(0.0, (fold.now.at - moment(record.at)).total_seconds())
        fold.state.proposal = Proposal(body.policy, body.by, body.signed, fold.now.boot_s - age_s)


_LATE: Final[dict[bodies.Stage, bodies.EvidenceKind]] = {"tree_gone": "tree", "fenced": "fence"}
"""Stages that are evidence by themselves."""

_TAKES: Final[dict[Kind, actions.Take]] = {
    "run.started": _started,
    "run.lost": _lost,
    "run.linked": _linked,
    "run.held": _ordered,
    "run.resumed": _ordered,
    "run.stopping": _ordered,
    "run.paused": _paused,
    "run.unconfirmed": _unconfirmed,
    "run.stopped": _stopped,
    "run.stage": _staged,
    "run.ended": _ended,
    "identity.refreshed": _refreshed,
    "identity.expired": _expired,
    "delegation.issued": _issued,
    "delegation.used": _used,
    "mandate.spent": _spent,
    "finding.raised": _found,
    "drill.done": _drilled,
    "lock.set": _locked,
    "lock.lifted": _lifted,
    "operator.enrolled": _enrolled,
    "operator.removed": _removed,
    "handover.given": _handed_over,
    "policy.loaded": _policy,
    "proposal.made": _proposed,
    "proposal.accepted": _accepted,
    **actions.TAKES,
    **points.TAKES,
}
