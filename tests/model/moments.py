"""What must hold at every moment, by the numbers of the invariants of the kill.

Each predicate answers True while all is well. Never knows how a moment came about.
"""

from model.agents import is_liar, may_begin
from model.stage import Stage, covers
from model.state import OPEN, OVER, Desk, World


def i2_stopped_is_for_ever(world: World, stage: Stage) -> bool:
    """A kill that was accepted is known to every process that is up and has heard all: its run is never open again."""
    killed = world.past.killed
    if not killed:
        return True
    knows = [world.main.desk] if has_heard_all(world) else []
    is_midway = world.main.doing is not None or world.lane.doing is not None
    if world.lane.is_up and world.lane.told is None and world.main.is_up and not is_midway:
        knows.append(world.lane.desk)
    return not any(desk.runs[i].state in OPEN for desk in knows for i in killed)


def i3_accepted_means_durable(world: World, stage: Stage) -> bool:
    """What was answered with ok is in a journal or in the ledger."""
    disk = world.disk
    there = {entry.order for entry in (*disk.main, *disk.lane)}
    return all(order in there or order in disk.ledger.orders for order, _ in world.past.accepted)


def i4_no_evidence_that_was_not_there(world: World, stage: Stage) -> bool:
    """`tree`: all its processes are dead. `word`: it was said, and no honest agent's action flies. (`fence`: I5.)"""
    for desk in _desks(world):
        for i, run in enumerate(desk.runs):
            if "tree" in run.evidence and ("tree" not in stage.has or _lives(world)):
                return False
            if "word" in run.evidence and not _said(world, i):
                return False
            if "word" in run.evidence and world.agents[i].is_flying and not is_liar(i, stage):
                return False
    return True


def i6_the_lease_bound_holds(world: World, stage: Stage) -> bool:
    """When the server writes a lease off, an honest agent has stopped by itself: it begins nothing any more."""
    return not any(
        "lease" in run.evidence and may_begin(i, world.agents[i], stage) and not is_liar(i, stage)
        for desk in _desks(world)
        for i, run in enumerate(desk.runs)
    )


def i7_no_approval_after_the_kill(world: World, stage: Stage) -> bool:
    """No card of a killed run is open."""
    return not any(run.act in ("card", "asked", "voted") and run.state in OVER for run in world.main.desk.runs)


def i8_unused_leave_dies(world: World, stage: Stage) -> bool:
    """Leave that was decided or given and not redeemed is void once the run was killed."""
    return not any(run.act in ("leave", "given") and run.state in OVER for run in world.main.desk.runs)


def i10_a_number_is_used_once(world: World, stage: Stage) -> bool:
    """No two orders ever carry the same number, whatever dies in between."""
    fences = world.past.fences
    return len({number for number, _, _ in fences}) == len({(number, order) for number, order, _ in fences})


def i11_kill_reaches_all_it_covers(world: World, stage: Stage) -> bool:
    """Where a kill was carried out, every run that it covers is dead: also who came in, or attached, meanwhile."""
    for desk in (world.main.desk,):
        if "all" in desk.locks and any(run.state in OPEN for run in desk.runs):
            return False
        for i, run in enumerate(desk.runs):
            parent = stage.parents[i]
            if run.state in OPEN and parent >= 0 and desk.runs[parent].state in OVER:
                return False
    return True


def i12_no_lock_is_lost(world: World, stage: Stage) -> bool:
    """A lock whose kill was accepted goes by a person's `rearm` alone."""
    return (
        not world.past.locks
        or not has_heard_all(world)
        or all(lock in world.main.desk.locks for lock, _ in world.past.locks)
    )


def i15_the_label_never_lies(world: World, stage: Stage) -> bool:
    """STOPPED has evidence; confirmed is only what the tree or the fence has shown."""
    return all(
        (run.state != "stopped" or bool(run.evidence)) and run.is_confirmed <= bool(run.evidence & {"tree", "fence"})
        for desk in _desks(world)
        for run in desk.runs
    )


def i16_one_record_for_each_transition(world: World, stage: Stage) -> bool:
    """A run is written down as stopping once, whatever dies and is read again."""
    return all(run.stoppings <= 1 for desk in _desks(world) for run in desk.runs)


def i17_children_die_with_their_parent(world: World, stage: Stage) -> bool:
    """`every process is gone` is said when none is left, however late it was forked."""
    return "tree" not in stage.has or not _lives(world) or not any(m[0] == "stopped" and m[5] for m in world.net)


def i17_no_run_outlives_its_parent(world: World, stage: Stage) -> bool:
    """Where a parent has ended, its children are killed."""
    runs = world.main.desk.runs
    return not any(
        run.state in OPEN and stage.parents[i] >= 0 and runs[stage.parents[i]].state == "ended"
        for i, run in enumerate(runs)
    )


def i18_nothing_lands_twice(world: World, stage: Stage) -> bool:
    """What one grant allowed happens once."""
    return all(count <= 1 for count in world.past.landed)


def i20_a_pending_kill_is_not_forgotten(world: World, stage: Stage) -> bool:
    """A pending kill that was accepted is known to a main process that is up and has heard all, or was taken back."""
    past, main = world.past, world.main
    if not has_heard_all(world):
        return True
    back = {order for order, _ in past.back}
    for order, kind in past.accepted:
        if kind == "hold" and order not in back:
            press = next(each for each in stage.presses if each.order == order)
            runs = [run for i, run in enumerate(main.desk.runs) if covers(press.scope, i, stage)]
            if not any(run.state == "held" or run.state in OVER for run in runs if run.state):
                return False
    return True


def l1_evidence_within_a_second(world: World, stage: Stage) -> bool:
    """Where nobody dawdles and nothing fails, there is evidence for a kill before a second is over."""
    is_well = stage.is_prompt and not any(stage.faults)
    return not is_well or not any(run.state == "unconfirmed" for run in world.main.desk.runs)


def has_heard_all(world: World) -> bool:
    """True if the main process is up, has caught up with the lane, and neither is in the middle of something."""
    main = world.main
    return main.is_up and main.caught == world.disk.word and main.doing is None and world.lane.doing is None


def _desks(world: World) -> list[Desk]:
    return [world.disk.ledger, *(process.desk for process in world.processes())]


def _lives(world: World) -> bool:
    return any(proc in ("live", "held") for proc in world.tree.procs)


def _said(world: World, i: int) -> bool:
    return any(message[0] == "stopped" and message[1] == i and message[4] for message in world.net)
