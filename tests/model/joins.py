"""New starts: an agent that comes in, and a person who lifts a lock. Only the main process lets anybody in.

Never knows what runs do once they are in.
"""

from collections.abc import Iterator

from model.desk import stand_still
from model.processes import is_behind, tell
from model.rules import LIFE
from model.stage import Stage, covers, lock_of
from model.state import OPEN, Desk, Message, Run, Step, World


def steps(world: World, stage: Stage) -> Iterator[Step]:
    """Agents that knock, starts, welcomes, locks lifted."""
    for i, agent in enumerate(world.agents):
        if agent.mode == "out":
            yield Step(f"agent {i}", "knocks", world.agent(i, agent._replace(mode="asking")), (), "will")
        elif agent.mode == "asking" and ("welcome", i, _epoch(world, i)) in world.net:
            on = agent._replace(mode="on", epoch=_epoch(world, i), lease=LIFE)
            yield Step(f"agent {i}", "is in", world.agent(i, on))
    if not world.main.is_up:
        return
    for i, agent in enumerate(world.agents):
        run = world.main.desk.runs[i]
        if agent.mode == "asking" and not run.state:
            yield from _starts(world, i, stage)
        elif agent.mode == "asking" and world.disk.ledger.runs[i].state:
            yield from _welcomes(world, i, run, stage)
    for press in stage.presses:
        if press.kind == "rearm":
            yield from _rearms(world, press.order, press.scope, stage)


def _epoch(world: World, i: int) -> int:
    return world.main.desk.runs[i].epoch if world.main.is_up else 0


def _starts(world: World, i: int, stage: Stage) -> Iterator[Step]:
    """A start is leave too: it waits until the lane's orders are carried out here, and then looks at the locks."""
    desk, rules = world.main.desk, stage.rules
    if is_behind(world, stage) and rules.starts_compare_the_word:
        return
    if rules.start_looks_at_locks and desk.locks & {"all", f"pair {stage.pairs[i]}"}:
        return
    parent = stage.parents[i]
    if parent >= 0 and rules.orphans_may_not_attach and desk.runs[parent].state not in OPEN:
        return
    desk = desk.put(i, Run("running", desk.epoch))
    desk, says = _held_too(desk, i, stage) if rules.newcomer_is_held else (desk, ())
    after = world._replace(main=world.main._replace(desk=desk)).say(*says)
    yield Step("main", f"starts run {i}", tell(after), (("starts", i, desk.runs[i].epoch),))


def _held_too(desk: Desk, i: int, stage: Stage) -> tuple[Desk, tuple[Message, ...]]:
    """Who comes in while a kill over it is pending stands still like the others, and dies with them."""
    for run in desk.runs:
        if run.state == "held" and any(
            press.order == run.order and _is_over(press.scope, i, stage) for press in stage.presses
        ):
            desk, said = stand_still(desk, i, run.order, "hold", desk.runs[i].cmd + 1, run.keeper)
            return desk, (said,)
    return desk, ()


def _is_over(scope: str, i: int, stage: Stage) -> bool:
    return scope == "all" or (stage.rules.late_children_are_held and covers(scope, i, stage))


def _welcomes(world: World, i: int, run: Run, stage: Stage) -> Iterator[Step]:
    message = ("welcome", i, run.epoch)
    if run.state not in OPEN or message in world.net or is_behind(world, stage):
        return
    yield Step("main", f"welcomes run {i}", world.say(message), (("welcome", i),))


def _rearms(world: World, order: str, scope: str, stage: Stage) -> Iterator[Step]:
    desk, lock = world.main.desk, lock_of(scope, stage)
    if order in desk.orders or lock not in desk.locks or is_behind(world, stage):
        return
    desk = desk._replace(locks=desk.locks - {lock}, orders=desk.orders | {order})
    if not stage.rules.rearm_starts_nothing:
        desk = desk._replace(runs=tuple(r._replace(state="running") if r.state == "stopped" else r for r in desk.runs))
    gone = frozenset(each for each in world.past.locks if each[0] == lock and each[1] in world.main.desk.orders)
    after = world._replace(main=world.main._replace(desk=desk), past=world.past._replace(locks=world.past.locks - gone))
    yield Step("main", f"takes {order}: the lock on {lock} is lifted", after, (("rearms", lock),), "will")
