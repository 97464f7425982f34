"""`who`: the identity behind a run or an action, as far as the server can show it.

Never vouches for more than was proven.
"""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import cast

from pydantic import JsonValue, ValidationError

from watchfloor.cli import output
from watchfloor.cli.doing.aiming import run_named
from watchfloor.cli.doing.explaining import why
from watchfloor.cli.doing.sessions import with_session
from watchfloor.cli.doing.wording import args_words, held_words, origin_words, person, scope_left
from watchfloor.cli.failures import Failure, Usage
from watchfloor.cli.options import Access
from watchfloor.identity import Blend, HumanLeg, Mandate
from watchfloor.ids import is_id
from watchfloor.oversight import HeldTold, Oversight, Question, moment
from watchfloor.records.bodies import ActionDecided, GrantIssued
from watchfloor.records.views import ScopeView

Facts = Iterator[tuple[str, str]]


def who(access: Access, what: str, *, as_json: bool) -> int:
    """Show both legs, what is proven of each, and for an action each leg's rules and the grant."""
    named, slash, action = what.partition("/")
    if slash and not is_id(action):
        raise Usage(f"{what!r} names no action; write RUN or RUN/ACTION")

    async def work(session: Oversight) -> int:
        run = (await run_named(session, named)).run
        question = Question("explain", run=run, action=action) if action else Question("identity", run=run)
        value = (await session.get(question)).value
        if not isinstance(value, dict):
            raise Failure(f"the server has nothing to say about {what!r}; look at the runs with: watchfloor runs")
        if as_json:
            output.emit(value)
        else:
            for name, words in _facts(run, value):
                output.say(f"{name:<12} {{}}", words)
        return 0

    return with_session(access, work)


def _facts(run: str, value: dict[str, JsonValue]) -> Facts:
    told = _explained(value)
    try:
        yield "run", run
        yield "in short", in_short(value)
        yield from _identity(Blend.model_validate_json(json.dumps(value.get("identity"))))
        for words in cast(list[JsonValue], value.get("mandate_left") or []):
            yield "left", str(words)
        if "held" in value:
            held = HeldTold.model_validate(value["held"])
            yield "held", held_words(held.label, held.by, held.at, held.why)
        for scope in cast(list[JsonValue], value.get("scopes") or []):
            yield "scope", scope_left(ScopeView.model_validate_json(json.dumps(scope)))
        if "decided" in value:
            decided = ActionDecided.model_validate_json(json.dumps(value["decided"]))
            yield from _decided(decided if told is None else decided.model_copy(update={"legs": (), "hops": None}))
        if "grant" in value:
            grant = GrantIssued.model_validate_json(json.dumps(value["grant"]))
            yield from _grant(grant)
    except ValidationError as error:
        raise Failure("the server sent an identity that this version cannot read; upgrade") from error
    if told is not None:
        yield from why(told)
    proposed = value.get("proposed")
    if isinstance(proposed, dict):
        args = cast(dict[str, JsonValue], proposed.get("args") or {})
        yield "proposed", f"{proposed.get('tool')} {args_words(args)}"
    outcome = value.get("outcome")
    yield "outcome", str(outcome.get("status")) if isinstance(outcome, dict) else "not known"


def _explained(value: dict[str, JsonValue]) -> dict[str, JsonValue] | None:
    """The explanation, with the rules that bound each leg; None if the server has none."""
    told = value.get("explanation")
    return told if isinstance(told, dict) and "fault" not in told and told.get("legs") else None


def in_short(value: dict[str, JsonValue]) -> str:
    """One plain sentence: who acts for whom, through whom, where, and what they may do for how long."""
    identity = Blend.model_validate_json(json.dumps(value.get("identity")))
    started = value.get("started")
    env = started.get("env") if isinstance(started, dict) else None
    via = "".join(f" via {hop.agent}" for hop in identity.hops)
    words = f"{identity.agent.name}, run {value.get('run')}, acting for {person(identity)}{via}"
    words += f", in {env}" if env else ""
    if "decided" not in value:
        return words
    decided = ActionDecided.model_validate_json(json.dumps(value["decided"]))
    on = f"{decided.tool}{f' on {decided.target}' if decided.target else ''}"
    if decided.answer != "allow":
        return f"{words}, {'waits for people to answer' if decided.answer == 'wait' else 'may not do'} {on}"
    if "outcome" in value or "grant" not in value:
        return f"{words}, was allowed {on}"
    grant = GrantIssued.model_validate_json(json.dumps(value["grant"]))
    left_s = int((moment(grant.expires_at) - datetime.now(UTC)).total_seconds())
    return (
        f"{words}, may {on} for another {left_s} s"
        if left_s > 0
        else f"{words}, was allowed {on}, and did not say how it ended"
    )


def _grant(grant: GrantIssued) -> Facts:
    by = ", ".join(grant.approved_by) or "policy alone"
    yield "grant", f"{grant.grant} by {by}, for {grant.target}, until {grant.expires_at}, epoch {grant.epoch}, once"
    yield "", f"for exactly the arguments whose SHA-256 is {grant.args_sha256}"


def _identity(identity: Blend) -> Facts:
    agent, proof = identity.agent, identity.agent.attestation
    yield "agent", f"{agent.name} ({agent.subject}), class {agent.class_}, {agent.mode}"
    proven = "verified" if proof.verified else "NOT VERIFIED"
    yield "", f"{proven}: {proof.class_}, {proof.provider}, issuer {proof.issuer}, until {proof.expires_at}"
    yield "", f"key {proof.key}, possession proven at {proof.verified_at}"
    if proof.posture is not None:
        yield "", f"posture {proof.posture}, as its issuer says"
    if proof.build is not None:
        parts = proof.build.model_dump(exclude_none=True)
        yield "", f"build {', '.join(f'{name} {value}' for name, value in parts.items())}, as its issuer says"
    human = identity.human
    if human is None and identity.hops:
        yield "acting for", f"{identity.hops[0].agent}, which acts for itself"
    elif human is None:
        yield "acting for", f"itself, answerable to {agent.sponsor or 'nobody named'}"
    else:
        yield from _person(human)
    for hop in identity.hops:
        proof = "PROVEN" if hop.is_proven else "ASSERTED"
        yield "via", f"{hop.agent} run {hop.run} ({hop.subject}), {proof}: {hop.class_}, key {hop.key}"
        yield "", f"handed on {', '.join(hop.tools)} by {hop.delegation}"


def _person(human: HumanLeg) -> Facts:
    asserted = "vouched for by nobody (development)" if human.proof == "dev" else "verified"
    yield "acting for", f"{human.name} ({human.subject})"
    yield "", f"{asserted}: {human.proof}, issuer {human.issuer}, until {human.expires_at}"
    if human.auth_at is not None:
        factors = {True: "with two factors", False: "with one factor", None: "factors not known"}[human.mfa]
        yield "", f"signed in at {human.auth_at}, {factors}"
    if human.mandate is not None:
        yield "mandate", _mandate(human.mandate)


def _mandate(mandate: Mandate) -> str:
    bounds = [
        f"{name} {'at most ' + limit.most if limit.most is not None else 'is ' + str(limit.is_)}"
        for name, limit in mandate.limits.items()
    ]
    tools = ", ".join(mandate.tools) or "any tool"
    return f"{mandate.task}: {tools}{', ' if bounds else ''}{', '.join(bounds)}, until {mandate.expires_at}"


def _decided(decided: ActionDecided) -> Facts:
    yield "answer", f"{decided.answer.upper()} {decided.tool} on {decided.target or '-'}: {decided.reason}"
    for leg in decided.legs:
        yield f"{leg.leg} leg", f"{leg.answer}, rules {', '.join(leg.rules) or '-'}: {leg.reason}"
    for hop in decided.hops or ():
        rules = ", ".join(hop.rules) or "-"
        yield "above it", f"{hop.answer} for {hop.agent} run {hop.run}, rules {rules}: {hop.reason}"
    if decided.by:
        yield "answered by", ", ".join(decided.by)
    for one in decided.origins:
        yield "value from", f"{one.pointer or 'all'}: {origin_words(one.source, one.detail)}"
    yield "policy", decided.policy or "-"
