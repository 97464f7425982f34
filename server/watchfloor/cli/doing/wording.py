"""What a record says in a few words, for one line of a terminal.

The words inside are as foreign as they came: whoever prints them makes them visible. Never judges them.
"""

import json
from collections.abc import Mapping, Sequence
from typing import assert_never

from pydantic import JsonValue

from watchfloor.identity import Blend
from watchfloor.oversight import (
    Action,
    AgentNote,
    Ended,
    Outcome,
    Reasoning,
    RecordLine,
    told,
)
from watchfloor.records import bodies as b
from watchfloor.records.views import RunView, ScopeView


def origin_words(source: str, detail: str) -> str:
    """Say where a value was first seen."""
    return {"human": detail or "the person's words", "agent": f"the agent alone{detail and ', ' + detail}"}.get(
        source, f"{source} {detail}".strip()
    )


def words_of(record: RecordLine) -> str:
    """Say what a record tells; what has no words of its own is shown as it stands."""
    body = told(record)
    match body:
        case Reasoning() | Action() | Outcome() | AgentNote() | Ended():
            return _said(body)
        case b.OperatorNoted():
            return f'{f"{body.from_} tells" if body.from_ else "tells"} it "{body.text}"'
        case b.RunStarted() | b.RunOrdered() | b.RunStage() | b.RunUnconfirmed() | b.RunStopped() | b.RunEnded():
            return _run(body)
        case b.ActionDecided():
            return f"{body.answer.upper()} {body.tool}: {body.reason} [{', '.join(body.rules)}]"
        case (
            b.EscalationOpened()
            | b.EscalationVerdict()
            | b.EscalationClosed()
            | b.EscalationAsked()
            | b.EscalationClaimed()
        ):
            return _escalation(body)
        case b.LockSet() | b.LockLifted():
            return f"{scope_words(body.scope)}{_by(body.by, body.reason)}"
        case b.OperatorSeen() | b.HandoverGiven() | b.OperatorEnrolled():
            return _operator(body)
        case b.FindingRaised():
            return f"{body.severity}: {body.says}"
        case b.GrantRedeemed() | b.PointCame() | b.PointGone() | b.PointPractised():
            return _point(body)
        case _:
            return held_words(body.label, body.by, None, body.why) if isinstance(body, b.RunLabelled) else record.raw


def _operator(body: b.OperatorSeen | b.HandoverGiven | b.OperatorEnrolled) -> str:
    match body:
        case b.OperatorSeen():
            return f"{body.operator} at {body.device or 'a device without a name'}"
        case b.HandoverGiven():
            return f'{body.by} hands over to {body.to}: "{body.text}"'
        case b.OperatorEnrolled():
            return f"{body.operator} ({', '.join(body.roles)}) by {body.by}"
        case _:
            assert_never(body)


def _point(body: b.GrantRedeemed | b.PointCame | b.PointGone | b.PointPractised) -> str:
    match body:
        case b.GrantRedeemed():
            return f"{body.point} used {body.grant} up for {body.action}"
        case b.PointCame():
            return f"{body.point} stands before {', '.join(body.targets)}"
        case b.PointGone():
            return f"{body.point}: {body.reason}"
        case b.PointPractised():
            return f"{body.point}'s canary: {body.answer}{f', {body.why}' if body.why else ''}"
        case _:
            assert_never(body)


def _said(line: Reasoning | Action | Outcome | AgentNote | Ended) -> str:
    match line:
        case Reasoning() | AgentNote():
            return f'says "{line.text}"'
        case Action():
            return f"acts {line.tool} {args_words(line.args)}"
        case Outcome():
            shown = "" if line.result is None else f" {json.dumps(line.result, ensure_ascii=False)}"
            return f"{line.status} {line.action}{shown}{'' if line.error is None else f' error: {line.error}'}"
        case Ended():
            return f"{line.status}{'' if line.summary is None else f': {line.summary}'}"
        case _:
            assert_never(line)


def _escalation(
    body: b.EscalationOpened | b.EscalationVerdict | b.EscalationClosed | b.EscalationAsked | b.EscalationClaimed,
) -> str:
    match body:
        case b.EscalationAsked() | b.EscalationClaimed():
            return _around(body)
        case b.EscalationOpened():
            return f"{body.escalation} waits for a person"
        case b.EscalationVerdict():
            return f"{body.escalation}: {body.operator} says {body.answer}"
        case b.EscalationClosed():
            return f"{body.escalation} {body.end}{_by(', '.join(body.by), body.reason)}"
        case _:
            assert_never(body)


def _around(body: b.EscalationAsked | b.EscalationClaimed) -> str:
    if isinstance(body, b.EscalationAsked):
        return f'{body.escalation}: {body.operator} asks "{body.text}"'
    word = "claims it" if not body.released else f"passes it on to {body.to}" if body.to else "gives it back"
    return f"{body.escalation}: {body.operator} {word}{_by('', body.reason or '')}"


def _run(
    body: b.RunStarted | b.RunOrdered | b.RunStage | b.RunUnconfirmed | b.RunStopped | b.RunEnded,
) -> str:
    match body:
        case b.RunStarted():
            return f'acting for {person(body.identity)}, task "{body.task}", {body.supervision}'
        case b.RunOrdered():
            late = "" if body.after_s is None else f" in {body.after_s:g} s"
            return f"{body.kind}{late} {body.order}{_by(body.by, body.reason)}"
        case b.RunStage():
            return f"{body.order} {body.stage} after {body.at_ms:g} ms"
        case b.RunUnconfirmed():
            return f"{body.order} not proven yet: {', '.join(body.missing)}"
        case b.RunStopped():
            proof = "confirmed" if body.confirmed else "not confirmed"
            return f"{body.order} {proof}: {', '.join(each.kind for each in body.evidence)}"
        case b.RunEnded():
            return f"{body.status}: {body.summary}"
        case _:
            assert_never(body)


def held_by(seams: Sequence[str]) -> str:
    """The seams that a label rests on."""
    return f" by {', '.join(seams)}" if seams else ""


def held_words(label: str, seams: Sequence[str], at: str | None, why: str) -> str:
    """How a run is held, since when that is proven, and why it is no better."""
    return f"{label}{held_by(seams)}{'' if at is None else f', proven at {at}'}{f': {why}' if why else ''}"


def scope_left(scope: ScopeView) -> str:
    """What a scope wider than once still lets pass, who gave it on which card, and what ends it."""
    left = f"{scope.left} more" if scope.until_at is None else f"until {scope.until_at}"
    by = ", ".join(scope.by)
    return f"{scope.tool} on {scope.target}, {left} of: {scope.says}; given by {by} on {scope.escalation}"


def state_words(run: RunView) -> str:
    """How a run stands; a stopped one with its evidence."""
    kinds = " ".join(dict.fromkeys(each.kind for each in run.evidence))
    return f"{run.state} {kinds}" if run.state == "STOPPED" and kinds else run.state


def person(identity: Blend) -> str:
    """For whom an agent acts."""
    if identity.human is not None:
        return identity.human.name
    sponsor = identity.agent.sponsor
    return "itself" if sponsor is None else f"itself, answerable to {sponsor}"


def scope_words(scope: b.Scope) -> str:
    """A scope in words."""
    return "all" if scope.kind == "all" else f"{scope.kind} {scope.value}"


def args_words(args: Mapping[str, JsonValue]) -> str:
    """Arguments as one line of JSON, every one of them."""
    return json.dumps(args, ensure_ascii=False)


def _by(who: str, reason: str) -> str:
    return f"{f' by {who}' if who else ''}{f': {reason}' if reason else ''}"
