"""Time: one tick goes by for everybody, also for who is stopped or cut off. Ages stop where nothing depends on them.

Never knows what is done when something is old.
"""

from collections.abc import Iterator
from typing import Final

from model.rules import DARK, GRACE, LIFE, WRITE_OFF
from model.stage import Stage
from model.state import AGED, NEVER, Desk, Message, Process, Run, Step, World, number

OLD: Final = LIFE * 2 + 2
"""Beyond this age a run may not come back, and older is the same."""

_WORTH: Final = {"renew": LIFE, "lease": WRITE_OFF, "fenced": DARK + 1}

OVERDUE: Final = -GRACE - 2
"""Later than this a pending kill is only late."""


def steps(world: World, stage: Stage) -> Iterator[Step]:
    """A tick; and, for a mutant's agent whose clock stands still while it is suspended, one that it sleeps through."""
    if not stage.has & {"leases", "ticks"}:
        return
    after = _ticked(world, stage)
    yield Step("time", "goes by", after, (), "tick")
    if not stage.rules.clock_counts_suspension:
        yield Step("time", "goes by, and agent 0 sleeps", after.agent(0, world.agents[0]), (), "tick")


def _ticked(world: World, stage: Stage) -> World:
    left = max(OVERDUE, world.left - 1) if world.left != NEVER and _is_pending(world) else NEVER
    if "leases" not in stage.has and "points" not in stage.has:
        return world._replace(left=left)
    age = DARK + 1
    point = world.point._replace(
        age=min(age, world.point.age + 1), silent=min(age, world.point.silent + 1), seen=min(age, world.point.seen + 1)
    )
    return world._replace(
        main=_aged(world.main, stage),
        lane=_aged(world.lane, stage),
        agents=tuple(agent._replace(lease=max(0, agent.lease - 1)) for agent in world.agents),
        net=frozenset(aged for message in world.net if (aged := _older(message)) is not None),
        left=left,
        point=point if "points" in stage.has else world.point,
    )


def _is_pending(world: World) -> bool:
    """True while anybody knows of a kill that is to come due."""
    main, lane, disk = world.main, world.lane, world.disk
    desks = (main.desk, lane.desk, disk.ledger, *(() if lane.told is None else (lane.told,)))
    entries = (*disk.main, *disk.lane, *main.latching, *lane.latching, *(entry for entry, _ in main.letters))
    return any(run.state == "held" for desk in desks for run in desk.runs) or any(e.kind == "hold" for e in entries)


def _aged(process: Process, stage: Stage) -> Process:
    if not process.is_up or "leases" not in stage.has:
        return process
    desk = process.desk
    desk = desk._replace(runs=tuple(_older_run(run, stage) for run in desk.runs))
    told = process.told
    return process._replace(desk=desk, told=None if told is None else _told(told, stage))


def _told(told: Desk, stage: Stage) -> Desk:
    return told._replace(runs=tuple(_older_run(run, stage) for run in told.runs))


def _older_run(run: Run, stage: Stage) -> Run:
    """A second without evidence is said in red; what is over ages no more."""
    if run.state in ("", "stopped", "ended"):
        return run
    run = run._replace(age=min(OLD, run.age + 1))
    if run.state != "stopping":
        return run
    if not stage.rules.stop_needs_evidence:
        return run._replace(state="stopped")
    return run._replace(state="unconfirmed")


def _older(message: Message) -> Message | None:
    """What is too old to do anything is forgotten."""
    kind = message[0]
    if kind not in AGED:
        return message
    age = number(message, 2) + 1
    if kind == "fence":
        return (kind, message[1], min(DARK + 1, age), *message[3:])
    return None if age >= _WORTH[str(kind)] else (kind, message[1], age, *message[3:])
