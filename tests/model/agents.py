"""What an agent does by itself: it obeys orders whose number rises, acts by leave and lease, and says that it stopped.

Agent 0 may be a liar: it says what suits it and goes on. Never knows what the server thinks of it.
"""

from collections.abc import Iterator

from model.rules import LIFE
from model.stage import Stage
from model.state import Agent, Message, Step, World, number


def steps(world: World, stage: Stage) -> Iterator[Step]:
    """Messages heard, actions begun and landed, last words."""
    if "points" in stage.has:
        return  # there it does nothing but show its grant
    for message in world.net:
        if message[0] == "order" and "quiet" not in stage.has:
            yield from _hears(world, message, stage)
        elif message[0] == "allow" and "flies" in stage.has:
            yield from _allowed(world, number(message, 1))
        elif message[0] == "lease":
            yield from _leased(world, number(message, 1), number(message, 2), stage)
    for i, agent in enumerate(world.agents):
        yield from _acts(world, i, agent, stage)
        if is_liar(i, stage):
            yield from _lies(world, i, agent, stage)
        if "leases" in stage.has and _asks_again(i, agent, world):
            yield Step(f"agent {i}", "asks for its lease", world.say(("renew", i, 0)), (), "will")
        if agent.heard[0] and agent.mode == "stopped":
            yield from _says_stopped(world, i, agent, stage)


def _asks_again(i: int, agent: Agent, world: World) -> bool:
    return agent.mode in ("on", "still") and agent.lease < LIFE and ("renew", i, 0) not in world.net


def is_liar(i: int, stage: Stage) -> bool:
    """True for an agent that does not obey."""
    return i == 0 and "lies" in stage.has


def may_begin(i: int, agent: Agent, stage: Stage) -> bool:
    """True for an agent that would begin an action now."""
    has_lease = agent.lease > 0 or "leases" not in stage.has
    has_leave = agent.has_leave or "acts" not in stage.has
    return agent.mode == "on" and has_lease and has_leave and not agent.is_flying


def _hears(world: World, message: Message, stage: Stage) -> Iterator[Step]:
    _, of, order, kind, *_ = message
    cmd, epoch = number(message, 4), number(message, 5)
    for i, agent in enumerate(world.agents):
        is_new = agent.mode == "asking" and i == of and kind == "kill"  # its welcome and the order come in one breath
        if (agent.mode not in ("on", "still") and not is_new) or (i != of and stage.rules.agent_compares_runs):
            continue
        if kind != "kill" and cmd <= agent.cmd and stage.rules.agent_compares_numbers:
            continue
        after = agent._replace(cmd=max(agent.cmd, cmd))
        if kind == "kill":
            after = after._replace(mode="stopped", has_leave=False, heard=(str(order), epoch))
        else:
            after = after._replace(mode="on" if kind == "resume" else "still")
        if after != agent:
            facts = (("hears", i, str(of), str(kind), cmd),)
            yield Step(f"agent {i}", f"obeys {kind} {order} (number {cmd})", world.agent(i, after), facts)


def _allowed(world: World, i: int) -> Iterator[Step]:
    agent = world.agents[i]
    if agent.mode in ("on", "still") and not agent.has_leave and not agent.is_flying and not world.past.landed[i]:
        yield Step(f"agent {i}", "has leave", world.agent(i, agent._replace(has_leave=True)))


def _leased(world: World, i: int, age: int, stage: Stage) -> Iterator[Step]:
    agent = world.agents[i]
    left = LIFE - age if stage.rules.lease_counts_from_sending else LIFE
    if agent.mode in ("on", "still") and left > agent.lease:
        yield Step(f"agent {i}", f"has a lease for {left}", world.agent(i, agent._replace(lease=left)))


def _acts(world: World, i: int, agent: Agent, stage: Stage) -> Iterator[Step]:
    if "flies" not in stage.has:
        return
    if may_begin(i, agent, stage):
        flying = agent._replace(is_flying=True, has_leave=False)
        yield Step(f"agent {i}", "begins an action", world.agent(i, flying), (("begins", i),), "will")
    if agent.is_flying:
        yield Step(f"agent {i}", "its action lands", _landed(world, i, agent, stage), (("lands", i),))


def _landed(world: World, i: int, agent: Agent, stage: Stage) -> World:
    """Where leave is for one action, what landed is counted."""
    landed = world.past.landed
    count = min(2, landed[i] + 1) if "acts" in stage.has else 0
    past = world.past._replace(landed=(*landed[:i], count, *landed[i + 1 :]))
    return world.agent(i, agent._replace(is_flying=False))._replace(past=past)


def _says_stopped(world: World, i: int, agent: Agent, stage: Stage) -> Iterator[Step]:
    """Its word says that nothing is in flight: a plain tool goes on in its thread until it returns, and it waits."""
    order, epoch = agent.heard
    message: Message = ("stopped", i, order, epoch, True, False)
    if not stage.rules.agent_says_that_it_stopped:
        return
    if message not in world.net and (not agent.is_flying or not stage.rules.word_waits_for_the_tool):
        yield Step(f"agent {i}", "says: stopped, nothing in flight", world.say(message))


def _lies(world: World, i: int, agent: Agent, stage: Stage) -> Iterator[Step]:
    """It acts whenever it likes where nobody stands between, and says what suits it."""
    if "points" not in stage.has:
        yield Step(f"agent {i}", "acts without leave", world, (("lands", i),), "will")
    order, epoch = agent.heard
    for is_gone in (False, True):
        message: Message = ("stopped", i, order, epoch, True, is_gone)
        if order and message not in world.net:
            yield Step(f"agent {i}", "says: stopped, and lies", world.say(message), (), "will")


def dies(world: World, stage: Stage) -> Iterator[Step]:
    """An agent's process is gone; what flew may have landed or not."""
    faults = world.faults
    if not faults.agent_dies:
        return
    for i, agent in enumerate(world.agents):
        if agent.mode in ("on", "still", "stopped"):
            gone = agent._replace(mode="gone", is_flying=False, has_leave=False, lease=0)
            after = world.agent(i, gone)._replace(faults=faults._replace(agent_dies=faults.agent_dies - 1))
            yield Step(f"agent {i}", "is killed", after, (), "fault")
