"""One action from proposal to outcome: nothing is done without leave, and with leave it is done once.

Never knows how leave is decided.
"""

import asyncio
from collections.abc import Callable, Mapping
from functools import partial
from typing import Final, NamedTuple, cast

from pydantic import JsonValue

from watchfloor.agent.hands import Errand, Hands
from watchfloor.agent.plain import clean, exact
from watchfloor.agent.sealing import Sealed, seal, unseal
from watchfloor.agent.session import Session
from watchfloor.agent.waiting import Waiting
from watchfloor.errors import Denied
from watchfloor.wire import Action, Decision, Input, ToolTerms

DECISION_S: Final = 30.0
"""How long policy may take over an answer, and how much longer than its deadline people may, on a link that holds."""

_NO_ANSWER: Final = "no decision came in time: the server did not answer"


class Proposal(NamedTuple):
    """What an agent wants to do. `args` are the function's keyword arguments."""

    tool: str
    function: Callable[..., object]
    args: Mapping[str, object]
    intent: str | None
    inputs: tuple[Input, ...]
    foreign: tuple[str, ...]


class Leave(NamedTuple):
    """An action that may be done: the errand, and until when (the server's clock) by which rules."""

    errand: Errand
    expires_at: str | None
    rules: tuple[str, ...]


class ByHand(NamedTuple):
    """A person did it: their result counts."""

    result: JsonValue


async def perform(session: Session, hands: Hands, proposal: Proposal) -> object:
    """Ask for leave, wait for it, act; returns the tool's result.

    Raises ValueError for what cannot be sent, `Denied`, `Stopped`, or what the tool raised.
    """
    task = hands.enter()
    try:
        leave = await obtain(session, proposal)
        return leave.result if isinstance(leave, ByHand) else await hands.do(leave.errand)
    finally:
        hands.leave(task)


async def obtain(session: Session, proposal: Proposal) -> Leave | ByHand:
    """Ask for leave and wait for it; with it the run may act now, as long as nothing is awaited in between.

    Raises as `perform` does, and then has said that nothing was done.
    """
    terms = session.welcome.tools.get(proposal.tool, ToolTerms())
    sealed = seal(exact(proposal.args, f"the arguments of {proposal.tool!r}"), terms.secret, session.seal_key)
    await session.room()
    await session.may_act()
    decision = await _ask(session, proposal, sealed)
    if decision.answer != "allow":
        raise Denied(decision.reason, decision.rules, decision.feedback)
    if "result" in decision.model_fields_set:
        session.say_outcome(decision.action, value=decision.result)
        return ByHand(decision.result)
    args = proposal.args if decision.args is None else _changed(decision.args, sealed)
    errand = Errand(decision.action, proposal.function, args, decision.grant)
    leave = Leave(errand, decision.expires_at, decision.rules)
    try:
        await hold(session, leave)
    except Denied:
        session.say_outcome(decision.action, error="the leave was over before it could be used; nothing was done")
        raise
    except BaseException:
        session.say_outcome(decision.action, error="the run was stopped before it began; nothing was done")
        raise
    return leave


async def hold(session: Session, leave: Leave) -> None:
    """Wait until the run may act; raises `Stopped`, and `Denied` if the leave is over by then."""
    await session.may_act()
    if leave.expires_at is not None and session.is_over(leave.expires_at):
        raise Denied(f"the leave expired at {leave.expires_at}, before it could be used", leave.rules)


def _changed(args: Mapping[str, JsonValue], sealed: Sealed) -> dict[str, object]:
    """What a person made of the arguments, with the agent's own secrets put back."""
    return cast(dict[str, object], unseal(dict(args), sealed.plain))


async def _ask(session: Session, proposal: Proposal, sealed: Sealed) -> Decision:
    action = session.new_id()
    intent = None if proposal.intent is None else clean(proposal.intent)

    def make(seq: int, at: str) -> Action:
        return Action(
            seq=seq,
            at=at,
            action=action,
            tool=proposal.tool,
            args=sealed.args,
            intent=intent,
            inputs=proposal.inputs,
            foreign=proposal.foreign,
        )

    waiting = session.waiting.enter(action, session.say(make))
    try:
        await _answered(session, waiting)
        if waiting.decision is None:
            session.gate.check()
    except BaseException:
        session.give_up(waiting)
        raise
    if waiting.decision is None:
        session.give_up(waiting)
        return Decision(action=action, answer="deny", reason=_NO_ANSWER, rules=())
    session.waiting.leave(waiting)
    return waiting.decision


async def _answered(session: Session, waiting: Waiting) -> None:
    """Wait for the decision. Time without a connection, or standing still, does not count."""
    while not waiting.is_answered and session.gate.over is None:
        wait_s = DECISION_S
        if waiting.expires_at is not None:
            now = session.clock.now(session.surroundings.boot_s())
            wait_s += max(0.0, (waiting.expires_at - now).total_seconds())
        before = _circumstances(session, waiting)
        try:
            async with asyncio.timeout(wait_s):
                await session.pulse.until(partial(_has_changed, session, waiting, before))
        except TimeoutError:
            if session.gate.is_open:
                return


def _circumstances(session: Session, waiting: Waiting) -> tuple[object, ...]:
    gate = session.gate
    return (waiting.is_answered, waiting.expires_at, gate.is_open, gate.over is not None, session.links_count)


def _has_changed(session: Session, waiting: Waiting, before: tuple[object, ...]) -> bool:
    return _circumstances(session, waiting) != before
