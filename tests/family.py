"""Runs that delegate to others, in a dialogue of the desk: who asks for a child, and how it comes in."""

from typing import NamedTuple

from playbook import Agent, Floor, How
from watchfloor.chain import sha256
from watchfloor.wire import Delegate, SigningKey
from watchfloor_server.core import effects as out
from watchfloor_server.core.delegation_inputs import AgentDelegates
from watchfloor_server.core.facts import ToolFacts
from watchfloor_server.core.inputs import AgentJoined

TOOLS = ("crm.read", "mail.send", "refund.issue")


class Wish(NamedTuple):
    """What a parent asks for, where it is not as usual. `seed` makes the child's key."""

    agent: str = "writer"
    tools: tuple[str, ...] = TOOLS
    ttl_s: float = 30.0
    id: str | None = None
    seed: bytes | None = None
    is_known: bool = True


USUAL = Wish()


def household(*, lease_s: float = 10.0, floor: Floor | None = None) -> Floor:
    """A floor that knows a few tools."""
    floor = floor or Floor(lease_s=lease_s)
    floor.desk.state.tools = {name: ToolFacts((), signed=False) for name in TOOLS}
    return floor


def asks(floor: Floor, parent: Agent, wish: Wish = USUAL) -> list[str]:
    """A run says `delegate`."""
    key = SigningKey.from_seed(wish.seed or sha256(wish.agent.encode()))
    line = Delegate(
        id=wish.id or floor.id(), agent=wish.agent, jkt=key.public.thumbprint, tools=wish.tools, ttl_s=wish.ttl_s
    )
    return floor.give(AgentDelegates(parent.conn, line, wish.is_known))


def delegation(floor: Floor, parent: Agent, wish: Wish = USUAL) -> str:
    """A delegation that was given: its id."""
    asks(floor, parent, wish)
    signed = floor.last(out.SignDelegation)
    assert isinstance(signed, out.SignDelegation)
    return signed.leave.delegation


def knocks(floor: Floor, name: str, by: str, how: How | None = None, human: str | None = None) -> AgentJoined:
    """An agent's hello with a delegation token that was good at the door."""
    joined = floor.hello(name, human, how or How(pinned=True))
    return joined._replace(delegation=by)


def child(floor: Floor, parent: Agent, wish: Wish = USUAL, how: How | None = None) -> Agent:
    """A child that is let in."""
    return comes(floor, wish.agent, delegation(floor, parent, wish), wish.seed, how)


def comes(floor: Floor, name: str, by: str, seed: bytes | None = None, how: How | None = None) -> Agent:
    """Whoever comes by a delegation is let in."""
    joined = knocks(floor, name, by, (how or How(pinned=True))._replace(seed=seed))
    floor.give(joined)
    welcome = next(effect for effect in floor.effects if isinstance(effect, out.Welcome))
    key = SigningKey.from_seed(seed or sha256(name.encode()))
    return Agent(joined.conn, welcome.run, key, name)


def refusal(floor: Floor) -> tuple[str, str]:
    """Why the last hello was refused."""
    refused = floor.last(out.Refuse)
    assert isinstance(refused, out.Refuse)
    return refused.code, refused.reason


def answer(floor: Floor) -> tuple[str | None, str | None]:
    """Why the last `delegate` was refused."""
    told = floor.last(out.ToAgent)
    assert isinstance(told, out.ToAgent)
    line = told.line.model_dump()
    return line["code"], line["reason"]
