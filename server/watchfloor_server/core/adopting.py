"""A delegated run begins, comes back, or brings fresh evidence: it is its parent's child, with its parent's person.

Never knows a token: what it opened was issued here.
"""

from typing import NamedTuple

from watchfloor.identity import Blend
from watchfloor_server.core.delegating import forget, kin_fault
from watchfloor_server.core.facts import Now, Standing
from watchfloor_server.core.inputs import AgentJoined
from watchfloor_server.core.kin import as_child, hop_of, parent_of
from watchfloor_server.core.locks import lock_over
from watchfloor_server.core.state import STILL, Run, State, Ticket


class Unfit(NamedTuple):
    """Why somebody cannot be a child."""

    code: str
    reason: str


def adopted(state: State, given: AgentJoined, now: Now) -> AgentJoined | Unfit:
    """Who comes by a delegation, with its parent's person and within its parent's bounds; others as they came."""
    if given.delegation is None:
        return given
    forget(state, now)
    ticket = state.tickets.get(given.delegation)
    if ticket is None:
        return Unfit("parent_used", f"delegation {given.delegation!r} is used, expired or unknown; ask for another one")
    parent = state.runs.get(ticket.parent)
    if parent is None:
        return Unfit("parent_over", f"run {ticket.parent!r}, which delegated, is over")
    if (fault := _bearer_fault(ticket, given) or _parent_fault(state, parent, now)) is not None:
        return fault
    if (fault := _person_fault(parent, given.blend)) is not None:
        return fault
    blend = as_child(parent, given.blend, hop_of(parent, ticket.delegation, ticket.tools))
    if blend.human is None and blend.agent.mode != "autonomous":
        return Unfit("human_missing", f"agent {blend.agent.name} acts for people, and {parent.agent} acts for nobody")
    return given._replace(blend=blend, standing=bounded(parent, given.standing, now.boot_s))


def returning(state: State, run: Run, given: AgentJoined) -> AgentJoined:
    """A run that comes back, as its parent's child where it is one."""
    parent = parent_of(state, run)
    standing = given.standing if parent is None else bounded(parent, given.standing, run.started_s)
    return given._replace(blend=renewed(state, run, given.blend), standing=standing)


def renewed(state: State, run: Run, blend: Blend) -> Blend:
    """Fresh evidence of a run, with the chain and the person that it has as a child, unless it names another one."""
    hops, person = run.blend.hops, run.human
    if not hops or (blend.human is not None and blend.human.id != person):
        return blend
    parent = parent_of(state, run)
    if parent is None:
        return blend.model_copy(update={"human": run.blend.human, "chain": hops})
    return as_child(parent, blend, hops[-1])


def bounded(parent: Run, standing: Standing, started_s: float) -> Standing:
    """No child outlives what its parent has left."""
    left_s = parent.started_s + parent.standing.max_run_s - started_s
    return standing._replace(max_run_s=min(standing.max_run_s, left_s))


def _bearer_fault(ticket: Ticket, given: AgentJoined) -> Unfit | None:
    """The token is good for one agent, by one key: whoever else shows it has stolen it."""
    if given.blend.agent.name != ticket.agent:
        return Unfit("parent_agent", f"the delegation is for {ticket.agent}, and {given.blend.agent.name} shows it")
    if given.key.thumbprint != ticket.jkt:
        return Unfit("parent_key", "the delegation belongs to another key; come with the key that it was asked for")
    return None


def _parent_fault(state: State, parent: Run, now: Now) -> Unfit | None:
    """A parent that stands still takes its child in, and it stands still too; any other fault ends it here."""
    name = f"{parent.agent} run {parent.run!r}, which delegated,"
    if parent.state != "RUNNING" and parent.state not in STILL:
        return Unfit("parent_over", f"{name} is {parent.state.lower()}")
    if parent.is_expired(now.at):
        return Unfit("parent_expired", f"the identity of {name} expired at {parent.blend.expires_at}")
    if (lock := lock_over(state, parent.blend, parent.standing.tags)) is not None:
        return Unfit("locked", f"{lock}; a person must re-arm or unlock it first")
    if parent.state == "RUNNING" and (fault := kin_fault(state, parent, now)) is not None:
        return Unfit("parent_over", fault[1])
    return None


def _person_fault(parent: Run, blend: Blend) -> Unfit | None:
    if blend.human is None:
        return None
    if blend.human.mandate is not None:
        return Unfit("mandate", "a delegated run has its parent's mandate, or none; leave its own out")
    if parent.human != blend.human.id:
        return Unfit("parent_human", "the delegation is for another person's work; leave `human` null")
    return None
