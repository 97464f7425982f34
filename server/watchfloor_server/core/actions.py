"""What a run does: actions proposed and their outcomes, before and after policy has a word.

Never knows how a question is answered.
"""

from collections.abc import Iterator
from typing import Final

from pydantic import JsonValue

from watchfloor.errors import ProtocolError
from watchfloor.wire import Action, Outcome
from watchfloor_server.core.acts import habits_of, propose
from watchfloor_server.core.deciding import deny
from watchfloor_server.core.delegating import kin_fault, tool_fault
from watchfloor_server.core.effects import Effect
from watchfloor_server.core.facts import Now
from watchfloor_server.core.pointers import value_at
from watchfloor_server.core.questioning import ask
from watchfloor_server.core.state import DYING, STILL, Run, State

OPEN_ACTS: Final = 256
"""Actions of one run without an outcome. More are refused: an agent that never reports is broken."""


def check_action(state: State, run: Run, line: Action) -> None:
    """Raise `ProtocolError` for an action that may not even be proposed."""
    if line.action in run.used:
        raise ProtocolError("action_reused", f"action {line.action!r} was proposed before; give each its own id")
    if len(run.acts) >= OPEN_ACTS:
        raise ProtocolError("too_many", f"{OPEN_ACTS} actions have no outcome yet; report how they ended")
    facts = state.tools.get(line.tool)
    for pointer in facts.secret if facts else ():
        value = value_at(line.args, pointer)
        if value is not None and not _is_sealed(value):
            raise ProtocolError("sealed", f"{line.tool} has a secret at {pointer}: seal it before it is sent")


def take_action(state: State, run: Run, line: Action, now: Now) -> Iterator[Effect]:
    """Take a proposed action up: refuse it at once where nothing may be done, else ask policy."""
    facts = state.tools.get(line.tool)
    act = propose(run, line)
    habits_of(state, run).actions_s.append(now.boot_s)
    if (fault := _standing_fault(state, run, now) or _handed_fault(state, run, line.tool, now)) is not None:
        yield from deny(state, run, act, fault[1], (fault[0],), now)
    elif facts is not None and facts.signed and not act.signed:
        yield from deny(state, run, act, f"{line.tool} must be signed by the agent", ("action:unsigned",), now)
    elif run.state not in STILL:
        yield from ask(state, run, act, now)


def check_outcome(run: Run, line: Outcome) -> None:
    """Raise `ProtocolError` for an outcome of something that was never allowed, or is over."""
    act = run.acts.get(line.action)
    if act is None:
        if line.action in run.denials:
            raise ProtocolError("no_leave", f"action {line.action!r} was denied: it can have no outcome")
        known = "has its outcome already" if line.action in run.used else "was never proposed"
        raise ProtocolError("outcome", f"action {line.action!r} {known}")
    if act.decision is None or act.decision.answer != "allow":
        raise ProtocolError("no_leave", f"action {line.action!r} is not allowed yet: it can have no outcome")


def _standing_fault(state: State, run: Run, now: Now) -> tuple[str, str] | None:
    if run.state in DYING:
        return ("run:stopped", f"run {run.run!r} is being stopped")
    if not state.writable:
        return ("server:not-writable", "the ledger cannot be written, so nothing is allowed; try again later")
    if run.is_expired(now.at):
        return ("identity:expired", f"the identity expired at {run.blend.expires_at}; refresh it")
    if run.state == "LOST":
        return ("run:lease", "the lease is over; renew it")
    return None


def _handed_fault(state: State, run: Run, tool: str, now: Now) -> tuple[str, str] | None:
    """What a delegated run lacks, whatever policy says; one that stands still is asked when it goes on."""
    return tool_fault(run, tool) or (None if run.state in STILL else kin_fault(state, run, now))


def _is_sealed(value: JsonValue) -> bool:
    if not isinstance(value, dict) or set(value) != {"$sealed"}:
        return False
    seal = value["$sealed"]
    return isinstance(seal, str) and len(seal) == 43
