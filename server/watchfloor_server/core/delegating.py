"""A run hands a part of its leave on: who may be its child, with which tools, by which key, and for how long.

What the server issued is what it knows; a token is only the key to it. Never knows a token's form.
"""

from collections.abc import Iterator
from datetime import timedelta
from typing import Final

from watchfloor.errors import ProtocolError
from watchfloor.ids import new_id
from watchfloor.records.bodies import DelegationIssued
from watchfloor.wire import Delegation, stamp
from watchfloor_server.core.delegation_inputs import AgentDelegates
from watchfloor_server.core.effects import Effect, SignDelegation, ToAgent
from watchfloor_server.core.facts import Delegated, Mint, Now
from watchfloor_server.core.kin import above
from watchfloor_server.core.locks import lock_over
from watchfloor_server.core.state import OPEN, Run, State, Ticket
from watchfloor_server.core.writing import about

HOPS: Final = 8
"""The longest chain: a child of a run with so many hops is refused."""

TTL_S: Final = 60.0
"""The longest life of a token: it is for one hello."""

OPEN_TICKETS: Final = 16
"""Tokens of one run that are neither used nor expired."""

CHILDREN: Final = 64
"""Children of one run that are not over: who needs more of them is broken."""


def delegate(state: State, given: AgentDelegates, now: Now, mint: Mint) -> Iterator[Effect]:
    """Answer `delegate`: with a token once it is written down, or with one sentence."""
    run, line = state.run_of(given.conn), given.line
    if run is None:
        return
    forget(state, now)
    try:
        _check(state, run, given, now)
    except ProtocolError as fault:
        refusal = Delegation(id=line.id, code=fault.code, reason=fault.reason)
        yield ToAgent(given.conn, refusal, durable=False)
        return
    tools = tuple(sorted(set(line.tools)))
    expires_at = now.at + timedelta(seconds=line.ttl_s)
    ticket = Ticket(new_id(mint(), "D-"), run.run, line.agent, line.jkt, tools, now.boot_s + line.ttl_s, line.id)
    state.tickets[ticket.delegation] = ticket
    body = DelegationIssued(
        delegation=ticket.delegation, agent=line.agent, jkt=line.jkt, tools=tools, expires_at=stamp(expires_at)
    )
    yield about(run, now, "delegation.issued", body)
    leave = Delegated(ticket.delegation, run.run, line.agent, line.jkt, tools, expires_at, run.epoch, run.blend)
    yield SignDelegation(given.conn, line.id, leave)


def forget(state: State, now: Now) -> None:
    """Let go of what expired by itself: nobody comes by it any more."""
    if state.tickets:
        state.tickets = {name: ticket for name, ticket in state.tickets.items() if ticket.until_s > now.boot_s}


def kin_fault(state: State, run: Run, now: Now) -> tuple[str, str] | None:
    """Why a delegated run has no leave because of those above it, whatever policy says; None if there is nothing."""
    chain = list(above(state, run))
    for parent in chain:
        name = f"{parent.agent} run {parent.run!r}, which it was delegated by,"
        if parent.state != "RUNNING":
            return ("run:delegated", f"{name} is {parent.state.lower()}")
        if parent.is_expired(now.at):
            return ("run:delegated", f"the identity of {name} expired at {parent.blend.expires_at}")
    if len(chain) != len(run.blend.hops):
        return ("run:delegated", "a run that it was delegated by is not known any more")
    return None


def tool_fault(run: Run, tool: str) -> tuple[str, str] | None:
    """Why a delegated run may not even ask for a tool."""
    if run.tools is None or tool in run.tools:
        return None
    return ("run:delegated", f"{tool} was not handed on to this run; it has {', '.join(sorted(run.tools))}")


def _check(state: State, run: Run, given: AgentDelegates, now: Now) -> None:
    """Raise `ProtocolError` where no token is given."""
    line = given.line
    _check_run(state, run, now)
    if not given.is_known:
        raise ProtocolError("agent", f"agent {line.agent!r} is not in the directory; add it to directory.toml")
    child = run.blend.agent.model_copy(update={"name": line.agent})
    for blend in (run.blend, run.blend.model_copy(update={"agent": child})):
        if (lock := lock_over(state, blend, run.standing.tags)) is not None:
            raise ProtocolError("locked", f"{lock}; a person must re-arm or unlock it first")
    _check_tools(state, run, line.tools)
    if not 1 <= line.ttl_s <= TTL_S:
        raise ProtocolError("ttl", f"ttl_s is {line.ttl_s:g}, and a token is good for 1 to {TTL_S:g} s")
    if line.jkt in {run.blend.agent.attestation.key, *(hop.key for hop in run.blend.hops)}:
        raise ProtocolError("self", "this is the key of the run itself, or of one above it; a child has its own key")
    _check_bounds(state, run, line.id)


def _check_run(state: State, run: Run, now: Now) -> None:
    if run.state != "RUNNING":
        raise ProtocolError("state", f"run {run.run!r} is {run.state.lower()}: it hands nothing on")
    if run.is_expired(now.at):
        raise ProtocolError("expired", f"the identity expired at {run.blend.expires_at}; refresh it")
    if (fault := kin_fault(state, run, now)) is not None:
        raise ProtocolError("parent", fault[1])
    if not state.writable:
        raise ProtocolError("not_writable", "the ledger cannot be written, so nothing is handed on; try again later")


def _check_tools(state: State, run: Run, tools: tuple[str, ...]) -> None:
    if not tools:
        raise ProtocolError("tools", "no tool is named; a child gets the tools that are named, and no others")
    mandate = run.mandate
    for tool in tools:
        if tool not in state.tools:
            raise ProtocolError("tools", f"tool {tool!r} is not in tools.toml")
        if run.tools is not None and tool not in run.tools:
            raise ProtocolError("tools", f"tool {tool!r} was not handed on to this run, so it cannot hand it on")
        if mandate is not None and mandate.tools and tool not in mandate.tools:
            raise ProtocolError(
                "tools", f"tool {tool!r} is not in the mandate, which is for {', '.join(mandate.tools)}"
            )


def _check_bounds(state: State, run: Run, asked: str) -> None:
    if len(run.blend.hops) >= HOPS:
        raise ProtocolError("depth", f"the chain has {HOPS} hops already, the most that there may be")
    mine = [ticket for ticket in state.tickets.values() if ticket.parent == run.run]
    if any(ticket.asked == asked for ticket in mine):
        raise ProtocolError("id", f"id {asked!r} was used before; give each its own")
    if len(mine) >= OPEN_TICKETS:
        raise ProtocolError("too_many", f"{OPEN_TICKETS} tokens of this run are not used yet; use them, or wait")
    if sum(one.parent == run.run and one.state in OPEN for one in state.runs.values()) >= CHILDREN:
        raise ProtocolError("too_many", f"{CHILDREN} children of this run live; let some of them end first")
