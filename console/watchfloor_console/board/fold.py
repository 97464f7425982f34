"""The fold: a snapshot, or nothing, and every record after it become what is true now.

Never asks a clock and never guesses: what no record said is not on the board.
"""

from collections.abc import Iterable
from datetime import timedelta
from typing import Final

from watchfloor.oversight import Ended, RecordLine, Told, read_card, stamp, told
from watchfloor.records import bodies
from watchfloor.records.views import LockView, RunView
from watchfloor_console.board.sentences import short_card
from watchfloor_console.board.state import Board, CardEnd
from watchfloor_console.board.times import moment

Changing = (
    bodies.RunStarted
    | bodies.RunLost
    | bodies.RunLinked
    | bodies.RunOrdered
    | bodies.RunAnswered
    | bodies.IdentityRefreshed
    | bodies.RunLabelled
)
"""What changes a run while it lives."""

Stopping = bodies.RunStage | bodies.RunUnconfirmed | bodies.RunStopped | bodies.RunEnded | Ended
"""What is said of a run's end."""

_LATE: Final[dict[str, bodies.EvidenceKind]] = {"fenced": "fence", "tree_gone": "tree"}
"""Stages that are evidence by themselves."""

Waiting = (
    bodies.EscalationOpened
    | bodies.EscalationClaimed
    | bodies.EscalationVerdict
    | bodies.EscalationClosed
    | bodies.EscalationSuperseded
    | bodies.OperatorRemoved
    | bodies.GrantVoid
)
"""What is said of cards, and of leave that was given."""


def fold(board: Board, record: RecordLine, body: Told | None) -> None:
    """Fold one record into the board; a coalesced feed may bring younger ones first."""
    board.upto = max(board.upto, record.seq)
    board.epoch = max(board.epoch, record.epoch)
    board.changes += 1
    board.raised.take(record, body)
    if record.run is not None:
        board.rates.heard(record.run, int(moment(record.at).timestamp()))
    if isinstance(body, Changing):
        _change(board, record, body)
    elif isinstance(body, Stopping):
        _stop(board, record, body)
    elif isinstance(body, Waiting):
        _wait(board, record, body)
    else:
        _lock(board, record, body)


def _change(board: Board, record: RecordLine, body: Changing) -> None:
    run = board.runs.get(record.run or "")
    match body:
        case bodies.RunStarted():
            _start(board, record, body)
        case bodies.RunOrdered():
            _order(board, record, body)
        case bodies.RunLost():
            board.change(record.run, state="LOST", since_at=record.at)
        case bodies.RunLinked():
            if run is not None and run.state == "LOST":
                board.change(run.run, state="RUNNING" if run.order is None else "PAUSED", since_at=record.at)
        case bodies.RunAnswered():
            if run is not None and run.state == "PAUSING":
                board.change(run.run, state="PAUSED", since_at=record.at)
        case bodies.RunLabelled():
            board.change(record.run, label=body.label, label_by=body.by, label_at=record.at, label_why=body.why)
        case bodies.IdentityRefreshed():
            board.change(record.run, identity=body.identity)


def _start(board: Board, record: RecordLine, body: bodies.RunStarted) -> None:
    run = record.run or ""
    board.runs[run] = RunView(
        run=run,
        identity=body.identity,
        task=body.task,
        env=body.env,
        tags=body.tags,
        supervision=body.supervision,
        state="RUNNING",
        since_at=record.at,
        started_at=record.at,
        epoch=record.epoch,
        linked=True,
        parent=body.identity.hops[-1].run if body.identity.hops else None,
    )


def _order(board: Board, record: RecordLine, body: bodies.RunOrdered) -> None:
    if record.kind == "run.resumed":
        board.change(record.run, state="RUNNING", since_at=record.at, order=None, by=None, reason=None, due_at=None)
        return
    order = board.order(body, record)
    said = {"since_at": record.at, "order": body.order, "by": body.by, "reason": body.reason}
    if record.kind == "run.stopping":
        order.kind, order.fence = "kill", body.fence
        board.epoch = max(board.epoch, body.fence or 0)
        board.change(record.run, state="STOPPING", due_at=None, **said)
    elif body.kind == "kill":
        due_at = moment(record.at) + timedelta(seconds=body.after_s or 0.0)
        board.change(record.run, state="HELD", due_at=stamp(due_at), **said)
    else:
        board.change(record.run, state="PAUSING", due_at=None, **said)


def _stop(board: Board, record: RecordLine, body: Stopping) -> None:
    run = record.run or ""
    match body:
        case bodies.RunStage():
            board.take_stage(body.order, run, body.stage, body.at_ms, body.detail)
            _confirm(board, record, body)
        case bodies.RunUnconfirmed():
            board.change(run, state="UNCONFIRMED", since_at=record.at)
            if body.order in board.orders:
                board.orders[body.order].missing[run] = body.missing
        case bodies.RunStopped():
            evidence = {"evidence": body.evidence, "confirmed": body.confirmed, "due_at": None}
            board.change(run, state="STOPPED", since_at=record.at, **evidence)
        case bodies.RunEnded() | Ended():
            board.change(run, state="ENDED", since_at=record.at, order=None, by=None, reason=None, due_at=None)


def _confirm(board: Board, record: RecordLine, body: bodies.RunStage) -> None:
    """Evidence that comes after the stop is added to it: points, or a warden, that answered later than the agent."""
    run, kind = board.runs.get(record.run or ""), _LATE.get(body.stage)
    if kind is not None and run is not None and run.state == "STOPPED" and run.order == body.order:
        kept = tuple(one for one in run.evidence if one.kind != kind)
        late = bodies.Evidence(kind=kind, at=record.at, detail=body.detail)
        board.change(run.run, confirmed=True, evidence=(*kept, late))


def _wait(board: Board, record: RecordLine, body: Waiting) -> None:
    match body:
        case bodies.EscalationOpened():
            board.votes.setdefault(body.escalation, {})
            if body.escalation not in board.cards:
                board.show(read_card(body.card))
        case bodies.EscalationClaimed():
            _claim(board, body)
        case bodies.EscalationVerdict() | bodies.OperatorRemoved():
            _vote(board, record, body)
        case bodies.EscalationClosed() | bodies.EscalationSuperseded():
            _close(board, record, body)
        case bodies.GrantVoid():
            order = _killing(board, record)
            if order is not None:
                board.orders[order].voided += len(body.grants)


def recall(board: Board, records: Iterable[RecordLine]) -> None:
    """Take from records of before a snapshot what it does not hold of the open cards: who answered, who was called.

    Only a card whose opening is among them is known whole; of any other nobody can say how many approved.
    """
    for record in records:
        body = told(record)
        match body:
            case bodies.EscalationOpened() if body.escalation in board.cards:
                board.votes.setdefault(body.escalation, {})
            case bodies.EscalationVerdict() | bodies.OperatorRemoved():
                _vote(board, record, body)
            case bodies.EscalationPaged() if body.escalation in board.cards:
                board.raised.take(record, body)
            case bodies.ProposalMade() | bodies.PolicyLoaded():
                board.raised.take(record, body)
            case _:
                pass  # the snapshot has it
    board.changes += 1


def _vote(board: Board, record: RecordLine, body: bodies.EscalationVerdict | bodies.OperatorRemoved) -> None:
    if isinstance(body, bodies.OperatorRemoved):
        for votes in board.votes.values():
            votes.pop(body.operator, None)
    else:
        board.vote(body.escalation, body.operator, body.answer, record.at, is_signed=body.unsigned is None)


def _close(board: Board, record: RecordLine, body: bodies.EscalationClosed | bodies.EscalationSuperseded) -> None:
    if isinstance(body, bodies.EscalationSuperseded):
        why = "a new policy asked again" if body.operator is None else "the arguments were changed"
        by = () if body.operator is None else (body.operator,)
        says = why if body.by is None else f"{why}: answer {short_card(body.by)}"
        board.close(CardEnd(body.escalation, "superseded", by, says, record.at))
        return
    order = _killing(board, record) if body.end == "withdrawn" else None
    board.close(CardEnd(body.escalation, body.end, body.by, body.reason, record.at, is_killed=order is not None))
    if order is not None:
        board.orders[order].withdrawn += 1


def _claim(board: Board, body: bodies.EscalationClaimed) -> None:
    card = board.cards.get(body.escalation)
    if card is not None:
        others = tuple(name for name in card.claims if name != body.operator)
        claims = others if body.released else (*others, body.operator)
        board.cards[body.escalation] = card.model_copy(update={"claims": claims})


def _lock(board: Board, record: RecordLine, body: Told | None) -> None:
    match body:
        case bodies.LockSet():
            lock = LockView(
                scope=body.scope,
                agent=body.agent,
                human=body.human,
                by=body.by,
                reason=body.reason,
                set_at=record.at,
                order=body.order,
                kill=body.kill,
            )
            board.take_locks([lock])
        case bodies.LockLifted():
            board.locks.pop((body.scope.kind, body.scope.value, body.kill), None)
        case _:
            pass  # said by an agent, or about the server: nothing of it stands on the board


def _killing(board: Board, record: RecordLine) -> str | None:
    """The order that kills the run of this record, if one does."""
    run = board.runs.get(record.run or "")
    return run.order if run is not None and run.state == "STOPPING" and run.order in board.orders else None
