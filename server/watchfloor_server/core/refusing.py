"""Why somebody's word on a card does not count: who they are, which card they saw, what they ask for, what the run is.

Never changes anything.
"""

from collections.abc import Mapping
from typing import Final

from pydantic import JsonValue

from watchfloor.identity import GATEWAY
from watchfloor.wire import Decide, offer_for
from watchfloor_server.core.approvers import fault_of
from watchfloor_server.core.facts import Now
from watchfloor_server.core.inputs import VerdictGiven
from watchfloor_server.core.pointers import value_at
from watchfloor_server.core.questioning import cannot_act
from watchfloor_server.core.state import Escalation, State

FORWARD: Final = "log in with ssh -A, so that your ssh-agent signs"

UNSIGNED_RISKS: Final = frozenset({"low", "medium"})
"""Of the tools whose cards may be answered by a gateway's word, without a signature."""

Fault = tuple[str, str]
"""A code and a sentence, as a reply has them."""


def missing(state: State, line: Decide) -> Fault:
    """Why there is no such card to be answered."""
    ended = state.closed.get(line.escalation)
    if ended is None:
        return ("unknown", f"no card {line.escalation!r} is known; look at what is waiting")
    return ("closed", f"card {line.escalation!r} is closed: {ended}")


def person_fault(state: State, card: Escalation, given: VerdictGiven, now: Now) -> Fault | None:
    """Why this person has no say on this card, or not on the one that they saw."""
    line, name = given.read.body, given.operator.name
    if (fault := fault_of(card, name, now)) is not None:
        return ("not_yours", f"{name} may not answer {line.escalation}: {fault}")
    operator = state.operators.get(name)
    if operator is None or "approver" not in operator.roles:
        return ("not_yours", f"{name} is not an approver any more")
    if line.card_sha256 != card.sha256:
        return ("card", "the card is not the one that is open; look at it again")
    return None


def vote_fault(state: State, card: Escalation, given: VerdictGiven, now: Now) -> Fault | None:
    """Why this person's verdict does not count, if it does not. A no always counts while a card is open."""
    line, name = given.read.body, given.operator.name
    fault = person_fault(state, card, given, now)
    if fault is not None:
        return fault
    if (fault := _unsigned_fault(state, card, given)) is not None:
        return fault
    if name in card.votes:
        return ("voted", f"{name} has answered {line.escalation} already: {card.votes[name]}")
    if card.settling:
        yes = ", ".join(card.votes)
        return ("settling", f"{line.escalation} was let pass by {yes}; policy is being asked a last time")
    return None if line.answer == "deny" else _leave_fault(state, card, given, now)


def _unsigned_fault(state: State, card: Escalation, given: VerdictGiven) -> Fault | None:
    """A verdict that nobody signed is for one action, of a tool of no more than medium risk, and a gateway's word."""
    line, vouch = given.read.body, given.unsigned
    if vouch is None:
        return None
    gateway, enrolled = state.operators.get(vouch.gateway), state.operators.get(given.operator.name)
    if gateway is None or gateway.roles != GATEWAY or enrolled is None or enrolled.key != given.operator.key:
        return ("gateway", f"{vouch.gateway} vouches for {given.operator.name} no more; log in again")
    if card.card.risk not in UNSIGNED_RISKS:
        return ("unsigned", f"{line.escalation} is of {card.card.risk} risk, and nobody signed that: {FORWARD}")
    if line.scope is not None and line.scope.once is None:
        return ("unsigned", f"a scope wider than once needs a signature: {FORWARD}")
    return None


def _leave_fault(state: State, card: Escalation, given: VerdictGiven, now: Now) -> Fault | None:
    line = given.read.body
    if card.trial is not None:
        by = card.trial.operator.name
        return ("busy", f"policy is being asked about a change by {by}; try again in a moment")
    if (fault := cannot_act(state, state.runs[card.run], now)) is not None:
        return fault
    if not state.writable:
        return ("not_writable", "the ledger cannot be written, so nothing can be approved; deny or wait")
    if line.scope is not None and line.scope.once is None and (fault := _scope_fault(card, line)) is not None:
        return fault
    if line.args is not None and (fault := _args_fault(state, card, line.args)) is not None:
        return fault
    return _result_fault(card, given)


def _scope_fault(card: Escalation, line: Decide) -> Fault | None:
    if len(card.card.scopes) < 2 or line.scope is None:
        return ("scope", "the card offers no scope wider than once")
    if line.answer == "supply" or line.args is not None:
        return ("scope", "what was done by hand, or with other arguments, is for this once")
    if offer_for(card.card.scopes, line.scope) is None:
        offered = "; ".join(offer.says for offer in card.card.scopes)
        return ("scope", f"the card does not offer that, or more than one that wide: {offered}")
    return None


def _result_fault(card: Escalation, given: VerdictGiven) -> Fault | None:
    line, has_result = given.read.body, "result" in given.read.fields
    if line.answer != "supply":
        return ("result", "a result goes with supply; an approval lets the agent do it") if has_result else None
    if line.args is not None:
        return ("args", "a supplied result goes with the arguments as they were proposed")
    if not has_result:
        return ("result", "say what came of it: supply takes a result, and null if there is none")
    before = next((name for name, vote in card.votes.items() if vote == "supply"), None)
    if before is not None:
        return ("supplied", f"{before} did it by hand already; approve that, or deny")
    return None


def _args_fault(state: State, card: Escalation, args: Mapping[str, JsonValue]) -> Fault | None:
    """A secret stays as the agent sealed it: nobody here knows it, and nobody may put another in its place."""
    act = state.runs[card.run].acts[card.action]
    facts = state.tools.get(act.tool)
    for pointer in facts.secret if facts else ():
        value = value_at(args, pointer)
        if value is not None and value != value_at(act.args, pointer):
            return ("sealed", f"{act.tool} has a secret at {pointer}: leave it as it is")
    if args == card.card.args:
        return ("args", "these are the arguments as they stand on the card; approve it without args")
    return None
