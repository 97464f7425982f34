"""One action from proposal to outcome: nothing is done without leave, and with leave it is done once.

Never knows how leave is decided.
"""

import asyncio
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import partial
from typing import Final, NamedTuple, cast

from pydantic import JsonValue

from watchfloor.agent.hands import Errand, Hands
from watchfloor.agent.plain import clean, exact
from watchfloor.agent.sealing import Sealed, seal, unseal
from watchfloor.agent.stance import Stance
from watchfloor.agent.waiting import Waiting
from watchfloor.errors import Denied
from watchfloor.wire import Action, Decision, Input, ToolTerms

DECISION_S: Final = 30.0
"""How long policy may take over an answer, and how much longer than its deadline people may, on a link that holds."""

LATE_S: Final = 1.0
"""A process that was frozen (SIGSTOP) wakes past its deadline, with what it missed still to be heard."""

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


async def perform(stance: Stance, hands: Hands, proposal: Proposal) -> object:
    """Ask for leave, wait for it, act; returns the tool's result.

    Raises ValueError for what cannot be sent, `Denied`, `Stopped`, or what the tool raised.
    """
    task = hands.enter()
    try:
        leave = await obtain(stance, proposal)
        return leave.result if isinstance(leave, ByHand) else await hands.do(leave.errand)
    finally:
        hands.leave(task)


async def obtain(stance: Stance, proposal: Proposal) -> Leave | ByHand:
    """Ask for leave and wait for it; with it the run may act now, as long as nothing is awaited in between.

    Raises as `perform` does, and then has said that nothing was done.
    """
    terms = stance.tools.get(proposal.tool, ToolTerms())
    sealed = seal(exact(proposal.args, f"the arguments of {proposal.tool!r}"), terms.secret, stance.seal_key)
    await stance.room()
    await stance.may_act()
    decision = await _ask(stance, proposal, sealed)
    if decision.answer != "allow":
        raise Denied(decision.reason, decision.rules, decision.feedback)
    if "result" in decision.model_fields_set:
        stance.say_outcome(decision.action, value=decision.result)
        return ByHand(decision.result)
    args = proposal.args if decision.args is None else _changed(decision.args, sealed)
    errand = Errand(decision.action, proposal.function, args, decision.grant, [])
    leave = Leave(errand, decision.expires_at, decision.rules)
    try:
        await hold(stance, leave)
    except Denied:
        stance.say_outcome(decision.action, error="the leave was over before it could be used; nothing was done")
        raise
    except BaseException:
        stance.say_outcome(decision.action, error="the run was stopped before it began; nothing was done")
        raise
    return leave


async def hold(stance: Stance, leave: Leave) -> None:
    """Wait until the run may act; raises `Stopped`, and `Denied` if the leave is over by then."""
    await stance.may_act()
    if leave.expires_at is not None and stance.is_over(leave.expires_at):
        raise Denied(f"the leave expired at {leave.expires_at}, before it could be used", leave.rules)


def _changed(args: Mapping[str, JsonValue], sealed: Sealed) -> dict[str, object]:
    """What a person made of the arguments, with the agent's own secrets put back."""
    return cast(dict[str, object], unseal(dict(args), sealed.plain))


async def _ask(stance: Stance, proposal: Proposal, sealed: Sealed) -> Decision:
    action = stance.new_id()
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

    waiting = stance.waiting.enter(action, stance.say(make))
    try:
        await _answered(stance, waiting)
        if waiting.decision is None:
            stance.gate.check()
    except BaseException:
        stance.give_up(waiting)
        raise
    if waiting.decision is None:
        stance.give_up(waiting)
        return Decision(action=action, answer="deny", reason=_NO_ANSWER, rules=())
    stance.waiting.leave(waiting)
    return waiting.decision


async def _answered(stance: Stance, waiting: Waiting) -> None:
    """Wait for the decision. Time without a connection, or standing still, does not count."""
    while not waiting.is_answered and stance.gate.over is None:
        wait_s = DECISION_S
        if waiting.expires_at is not None:
            now = stance.clock.now(stance.surroundings.boot_s())
            wait_s += max(0.0, (waiting.expires_at - now).total_seconds())
        has_changed = partial(_has_changed, stance, waiting, _circumstances(stance, waiting))
        for timeout_s in (wait_s, LATE_S):
            with suppress(TimeoutError):
                async with asyncio.timeout(timeout_s):
                    await stance.pulse.until(has_changed)
        if not has_changed() and stance.gate.is_open:
            return


def _circumstances(stance: Stance, waiting: Waiting) -> tuple[object, ...]:
    gate = stance.gate
    return (waiting.is_answered, waiting.expires_at, gate.changes_count, gate.over is not None, stance.links_count)


def _has_changed(stance: Stance, waiting: Waiting, before: tuple[object, ...]) -> bool:
    return _circumstances(stance, waiting) != before
