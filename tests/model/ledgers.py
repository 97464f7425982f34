"""What is written down, and the leave that waits for it.

Never knows who asked for leave.
"""

from collections.abc import Iterator

from model.carrying import written
from model.crashing import has_to_write
from model.processes import is_behind
from model.stage import Stage
from model.state import Entry, Run, Step, World


def steps(world: World, stage: Stage) -> Iterator[Step]:
    """Commits, journals settled, leave given."""
    if world.disk.is_full:
        after = world._replace(disk=world.disk._replace(is_full=False))
        yield Step("disk", "has room again", after, (), "repair")
    if not world.main.is_up:
        return
    if has_to_write(world, stage):
        if not world.disk.is_full:
            yield from _commits(world, stage)
    else:
        yield from _settles(world)
    for i, run in enumerate(world.main.desk.runs):
        if run.act == "leave" and _may_leave(world, i, run, stage):
            yield _gives(world, i, run)


def _commits(world: World, stage: Stage) -> Iterator[Step]:
    disk, whole = world.disk, written(world.main.desk, stage.rules)
    yield Step("ledger", "has it all", world._replace(disk=disk._replace(ledger=whole)))
    if "torn" in stage.has and len(whole.runs) > 1 and whole.runs[0] != disk.ledger.runs[0]:
        torn = whole._replace(
            runs=(whole.runs[0], *disk.ledger.runs[1:]), locks=disk.ledger.locks, locked=disk.ledger.locked
        )
        if torn != disk.ledger:
            yield Step("ledger", "has the first of it", world._replace(disk=disk._replace(ledger=torn)))


def _settles(world: World) -> Iterator[Step]:
    """What the ledger knows is struck out of the journals."""
    disk = world.disk
    if disk.main and all(entry.order in world.main.desk.orders for entry in disk.main):
        yield Step("main", "strikes its journal out", world._replace(disk=disk._replace(main=())))
    if disk.lane and world.lane.is_up and _is_heard(world, disk.lane):
        yield Step("lane", "strikes its journal out", world._replace(disk=disk._replace(lane=())))


def _is_heard(world: World, entries: tuple[Entry, ...]) -> bool:
    """True if the main process has carried them all out, and written that down."""
    main = world.main
    return not main.letters and main.caught == world.disk.word and all(e.order in main.desk.orders for e in entries)


def _may_leave(world: World, i: int, run: Run, stage: Stage) -> bool:
    """Leave is written down before it is given, and not given while the lane is ahead."""
    if world.disk.ledger.runs[i].act != "leave" or world.disk.is_full or run.state in ("paused", "held"):
        return False
    return not (is_behind(world, stage) and stage.rules.leave_compares_the_word)


def _gives(world: World, i: int, run: Run) -> Step:
    desk = world.main.desk.put(i, run._replace(act="given"))
    after = world._replace(main=world.main._replace(desk=desk)).say(("allow", i))
    return Step("main", f"gives run {i} leave", after, (("leave", i),))
