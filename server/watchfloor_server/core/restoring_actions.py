"""What a run said and did, what was decided on it, and the cards that waited: read back from records.

Never knows where the records are kept.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Final, NamedTuple, cast

from pydantic import JsonValue

from watchfloor.chain import sha256, unb64url
from watchfloor.errors import ProtocolError
from watchfloor.records import Kind, Record, bodies
from watchfloor.wire import (
    AGENT_LINES,
    CONSOLE_LINES,
    Action,
    AgentNote,
    Card,
    Decide,
    Decision,
    Outcome,
    Reasoning,
    Talk,
    moment,
)
from watchfloor_server.core.acts import hear_note, hear_people, note_vote, propose, settle
from watchfloor_server.core.alike import depart, enter
from watchfloor_server.core.cards import thaw
from watchfloor_server.core.conferring import hear_answer, keep
from watchfloor_server.core.facts import Judgement, Leave, Now, Risk
from watchfloor_server.core.mandates import spend
from watchfloor_server.core.speech import advance, hear
from watchfloor_server.core.state import Escalation, Run, State
from watchfloor_server.core.superseding import POLICY
from watchfloor_server.core.widening import use, widen


class Fold(NamedTuple):
    """A restart: the state that grows, and the moment at which boot time begins again."""

    state: State
    now: Now


Take = Callable[[Fold, Record], None]

GRACE_S: Final = 120.0
"""A card that was open before a restart stays open at least this long, so that people can come back."""


def boot_s(fold: Fold, at: str) -> float:
    """A time of the records in boot time."""
    return fold.now.boot_s + (moment(at) - fold.now.at).total_seconds()


def said(fold: Fold, record: Record) -> None:
    """A line of the agent's own: it uses its number up. Notes of operators and words of the server do not."""
    run = fold.state.runs.get(record.run or "")
    if run is None:
        return
    try:
        line = AGENT_LINES.read(record.raw).body
    except ProtocolError:
        if record.kind == "action.outcome":
            run.acts.pop(bodies.ActionUnknown.model_validate_json(record.raw).action, None)
        if record.kind == "note":
            hear_note(run, bodies.OperatorNoted.model_validate_json(record.raw).text)
        return
    advance(run, sha256(record.raw))
    if isinstance(line, Reasoning):
        hear(run, line)
    elif isinstance(line, AgentNote):
        hear_answer(fold.state, run, line.text, record.at)
    elif isinstance(line, Action):
        propose(run, line)
    elif isinstance(line, Outcome) and line.action in run.acts:
        settle(fold.state, run, line)


def _line_refused(fold: Fold, record: Record) -> None:
    run = fold.state.runs.get(record.run or "")
    body = bodies.LineRefused.model_validate_json(record.raw)
    if run is not None and body.seq is not None:
        advance(run, unb64url(body.sha256))


def _decided(fold: Fold, record: Record) -> None:
    run = fold.state.runs.get(record.run or "")
    body = bodies.ActionDecided.model_validate_json(record.raw)
    act = None if run is None else run.acts.get(body.action)
    if run is None or act is None:
        return
    act.decision = Decision(
        action=body.action,
        answer=body.answer,
        reason=body.reason,
        rules=body.rules,
        escalation=body.escalation,
        args=body.args,
        result=body.result,
        feedback=body.feedback,
    )
    hear_people(run, body.feedback, body.args)
    act.escalation = body.escalation
    card = fold.state.cards.get(body.escalation or "")
    if card is not None and card.action != act.action and body.answer == "wait":
        card.equals.append(act.action)
        act.escalation = None
    act.judgement = Judgement(
        body.answer,
        body.reason,
        body.rules,
        body.legs,
        body.policy,
        body.target,
        body.env,
        cast(Risk, body.risk or "low"),
    )
    if body.supplied:
        _spend(run, act.args if body.args is None else body.args)
    if body.answer == "deny":
        run.acts.pop(body.action)
        run.denials[body.action] = act.decision


def _spend(run: Run, args: Mapping[str, JsonValue]) -> None:
    """Count what was allowed; of a delegated run it is spent from its root's mandate, which says so itself."""
    if run.mandate is not None and run.parent is None:
        run.spent = spend(run.mandate, run.spent, args)


def left_s(record: Record, expires_at: datetime, now: Now) -> float:
    """How long a thing of the past is still good: no longer than it ever was, though the wall clock was set back."""
    return (expires_at - max(now.at, moment(record.at))).total_seconds()


def _granted(fold: Fold, record: Record) -> None:
    run = fold.state.runs.get(record.run or "")
    body = bodies.GrantIssued.model_validate_json(record.raw)
    act = None if run is None else run.acts.get(body.action)
    if run is not None and body.under in run.wider:
        use(run.wider[body.under])
    if run is None or act is None or act.judgement is None or act.decision is None:
        return  # its decision was not read
    expires_at = moment(body.expires_at)
    act.leave_until_s = fold.now.boot_s + left_s(record, expires_at, fold.now)
    act.leave = Leave(
        grant=body.grant,
        run=run.run,
        action=act.action,
        tool=act.tool,
        target=body.target,
        env=act.judgement.env,
        args_sha256=body.args_sha256,
        expires_at=expires_at,
        epoch=body.epoch,
        policy=act.judgement.policy,
        approved_by=body.approved_by,
        blend=run.blend,
    )
    _spend(run, act.args if act.decision.args is None else act.decision.args)
    act.decision = act.decision.model_copy(update={"expires_at": body.expires_at})


def _void(fold: Fold, record: Record) -> None:
    run = fold.state.runs.get(record.run or "")
    body = bodies.GrantVoid.model_validate_json(record.raw)
    if run is None:
        return
    for scope in body.scopes or ():
        run.wider.pop(scope, None)
    for act in run.acts.values() if body.grants else ():
        act.leave_until_s = 0.0


def _opened(fold: Fold, record: Record) -> None:
    body = bodies.EscalationOpened.model_validate_json(record.raw)
    card = Card.model_validate(body.card, strict=False)
    if record.run in fold.state.runs:
        enter(fold.state, card)
        fold.state.cards[body.escalation] = Escalation(
            card=card,
            sha256=body.card_sha256,
            run=record.run,
            action=card.action,
            deadline_s=boot_s(fold, card.deadline_at),
            opened_s=boot_s(fold, card.opened_at),
        )


def grace(fold: Fold) -> None:
    """At the end of a restart: the clocks of runs that stand still stand; people have some time to come back."""
    for run in fold.state.runs.values():
        if run.hold is not None:
            thaw(fold.state, run, fold.now.boot_s - run.held_s)
            run.held_s = fold.now.boot_s
    for card in fold.state.cards.values():
        card.deadline_s = max(card.deadline_s, fold.now.boot_s + GRACE_S)


def _paged(fold: Fold, record: Record) -> None:
    body = bodies.EscalationPaged.model_validate_json(record.raw)
    card = fold.state.cards.get(body.escalation)
    if card is not None:
        card.paged.add(body.page)


def _claimed(fold: Fold, record: Record) -> None:
    body = bodies.EscalationClaimed.model_validate_json(record.raw)
    card = fold.state.cards.get(body.escalation)
    if card is not None:
        others = [name for name in card.claims if name != body.operator]
        card.claims = others if body.released else [*others, body.operator]
        if body.to is not None:
            keep(card, Talk(kind="passed", by=body.operator, to=body.to, text=body.reason or "", at=record.at))


def _asked(fold: Fold, record: Record) -> None:
    body = bodies.EscalationAsked.model_validate_json(record.raw)
    card = fold.state.cards.get(body.escalation)
    if card is not None:
        keep(card, Talk(kind="asked", by=body.operator, text=body.text, at=record.at))


def _voted(fold: Fold, record: Record) -> None:
    body = bodies.EscalationVerdict.model_validate_json(record.raw)
    card = fold.state.cards.get(body.escalation)
    if card is not None:
        line = CONSOLE_LINES.read(body.signed.encode()).body
        note_vote(card, body.operator, body.answer, cast(Decide, line), body.unsigned)


def _forget(state: State, escalation: str) -> None:
    card = state.cards.pop(escalation, None)
    if card is not None:
        depart(state, card.card)


def _superseded(fold: Fold, record: Record) -> None:
    body = bodies.EscalationSuperseded.model_validate_json(record.raw)
    _forget(fold.state, body.escalation)
    why = POLICY if body.operator is None else f"as {body.operator} changed the arguments"
    fold.state.closed[body.escalation] = f"superseded at {record.at}, {why}"


def _closed(fold: Fold, record: Record) -> None:
    body = bodies.EscalationClosed.model_validate_json(record.raw)
    card, run = fold.state.cards.get(body.escalation), fold.state.runs.get(record.run or "")
    if card is not None and run is not None and body.end == "approved":
        widen(run, card, fold.now, boot_s(fold, record.at))
    _forget(fold.state, body.escalation)
    by = f" by {', '.join(body.by)}" if body.by else ""
    fold.state.closed[body.escalation] = f"{body.end}{by} at {record.at}"


TAKES: Final[dict[Kind, Take]] = {
    "reasoning": said,
    "note": said,
    "action.proposed": said,
    "action.outcome": said,
    "line.refused": _line_refused,
    "action.decided": _decided,
    "grant.issued": _granted,
    "grant.void": _void,
    "escalation.opened": _opened,
    "escalation.claimed": _claimed,
    "escalation.asked": _asked,
    "escalation.paged": _paged,
    "escalation.verdict": _voted,
    "escalation.superseded": _superseded,
    "escalation.closed": _closed,
}
