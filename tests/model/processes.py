"""What the main process and the lane do with a press: fence, word, order, letter, journal, reply, in this order.

Never knows what an agent does about it.
"""

from collections.abc import Iterator

from model.carrying import take_told
from model.desk import Done, due, obey
from model.rules import Press
from model.stage import Stage, lock_of
from model.state import DYING, NEVER, Entry, Past, Process, Step, World


def steps(world: World, stage: Stage) -> Iterator[Step]:
    """Presses taken, pending kills carried out, journals written."""
    for process in world.processes():
        for press in stage.presses:
            if press.kind != "rearm":
                yield from _takes(world, process, press, stage)
        if process.latching:
            yield _latches(world, process, stage)
        if process.doing is not None:
            yield _catches_up(world, process, process.doing, stage)
        if world.left != NEVER:
            yield from _due(world, process, stage)


def is_behind(world: World, stage: Stage) -> bool:
    """True if the lane ordered something that the main process has not carried out: no leave till then."""
    if world.main.caught == world.disk.word:
        return False
    return world.lane.is_up or stage.rules.dead_lanes_journal_is_read


def tell(world: World) -> World:
    """The main process tells the lane of its runs; a letter that changes nothing there is not told of."""
    lane = world.lane
    if not lane.is_up or not world.main.is_up or take_told(lane.desk, world.main.desk) == lane.desk:
        return world
    return world._replace(lane=lane._replace(told=world.main.desk))


def _takes(world: World, process: Process, press: Press, stage: Stage) -> Iterator[Step]:
    rules = stage.rules
    if process.doing is not None and process.doing.order == press.order:
        return
    if not is_before(world, process, press, stage):
        return
    if press.kind == "resume" and not _has_heard_all(world, process, stage):
        return  # a resume lets a run act: it waits as leave does
    if not rules.kill_overtakes_events and not all(run.is_judged for run in process.desk.runs):
        return
    if not rules.kill_needs_no_ledger and world.disk.is_full:
        return
    done = obey(process.desk, press, process.name, process.stride, stage)
    if done is None:
        return
    after = _carry_out(world, process, done, stage)
    if done.entry.kind == "hold":
        after = after._replace(left=press.after)
    facts = (("takes", process.name, press.order), *_facts(process, done))
    yield Step(process.name, f"takes {press.order}: {done.entry.kind} {press.scope}", after, facts, "will")


def is_before(world: World, process: Process, press: Press, stage: Stage) -> bool:
    """True if a press is before this process: where consoles do not try again, it is said to one of both."""
    if process.name not in press.via or any(order == press.order for order, _ in world.past.back):
        return False
    if "retries" in stage.has or press.order in process.desk.orders:
        return True
    is_with_the_other = press.order in world.lane.desk.orders or press.order in world.main.desk.orders
    return not is_with_the_other and all(order != press.order for order, _ in world.past.accepted)


def _facts(process: Process, done: Done) -> tuple[tuple[str | int, ...], ...]:
    """Who killed which run, what was struck, and what was taken back."""
    entry, runs = done.entry, process.desk.runs
    if entry.kind == "resume":
        return tuple(("takes back", process.name, entry.who, runs[i].order) for i in done.struck)
    if entry.kind != "kill":
        return ()
    named = {*done.struck, *(i for i, run in enumerate(runs) if run.state in DYING and entry.scope in ("all", f"r{i}"))}
    struck = (("strikes", entry.order),) if done.struck else ()
    raised = (("raises nothing", process.name),) if not done.struck and entry.scope != "all" else ()
    return (*struck, *raised, *(("kills", process.name, entry.who, i) for i in sorted(named)))


def _due(world: World, process: Process, stage: Stage) -> Iterator[Step]:
    done = due(process.desk, process.name, process.stride, world.left, stage)
    if done is None:
        return
    if not _has_heard_all(world, process, stage):
        return  # it may have been taken back
    after = _carry_out(world, process, done, stage)
    yield Step(process.name, f"carries out {done.entry.order}, which is due", after, (("strikes", done.entry.order),))


def _has_heard_all(world: World, process: Process, stage: Stage) -> bool:
    """True if no letter of the other process is unread."""
    if not stage.rules.mail_is_read_first:
        return True
    return process.told is None and not process.letters and (process.name == "lane" or not is_behind(world, stage))


def _carry_out(world: World, process: Process, done: Done, stage: Stage) -> World:
    """Fence, word, orders, letter, and the entry to the journal's thread."""
    rules, entry = stage.rules, done.entry
    word = world.disk.word
    late = None
    if process.name == "lane" and (rules.holds_raise_the_word or entry.kind == "kill"):
        if rules.word_is_raised_first:
            word += 1
        else:
            late = entry
    desk = done.desk
    if not rules.fence_is_raised_first and entry.kind == "kill":
        desk, late = process.desk, entry
    back = frozenset(process.desk.runs[i].order for i in done.struck) if entry.kind == "resume" else frozenset[str]()
    process = process._replace(desk=desk, doing=late, latching=(*process.latching, entry))
    world = world.process(process)._replace(disk=world.disk._replace(word=word)).say(*done.says)
    world = world._replace(past=_seen(world.past, process.name, done, back))
    if not rules.journal_comes_before_the_reply:
        world = _accept(world, entry, stage)
    if process.name == "main":
        return tell(world)
    main = world.main
    return world if not main.is_up else world._replace(main=main._replace(letters=(*main.letters, (entry, word))))


def _seen(past: Past, name: str, done: Done, back: frozenset[str]) -> Past:
    entry = done.entry
    if entry.kind == "kill":
        fenced = past.fenced.union((i, name) for i in done.struck)
        new = frozenset({(entry.epoch, entry.order, entry.scope)} if done.struck or entry.scope == "all" else ())
        return past._replace(fenced=fenced, fences=past.fences | new)
    if entry.kind == "resume":
        return past._replace(
            still=frozenset(each for each in past.still if each[0] not in done.struck),
            back=past.back.union((order, entry.order) for order in back),
        )
    return past._replace(still=past.still.union((i, entry.order, name) for i in done.struck))


def _catches_up(world: World, process: Process, entry: Entry, stage: Stage) -> Step:
    """Only of mutants: what should have come before the order comes after it."""
    desk, word = process.desk, world.disk.word
    if not stage.rules.fence_is_raised_first:
        press = next(each for each in stage.presses if each.order == entry.order)
        done = obey(desk, press, process.name, process.stride, stage)
        desk = desk if done is None else done.desk
    else:
        word += 1
    after = world.process(process._replace(desk=desk, doing=None))._replace(disk=world.disk._replace(word=word))
    return Step(process.name, "does what it should have done before", tell(after))


def _latches(world: World, process: Process, stage: Stage) -> Step:
    entry = process.latching[0]
    world = world.process(process._replace(latching=process.latching[1:]))
    disk = world.disk
    if process.name == "main":
        disk = disk._replace(main=(*disk.main, entry))
    else:
        disk = disk._replace(lane=(*disk.lane, entry))
    world = _accept(world._replace(disk=disk), entry, stage)
    return Step(process.name, f"has {entry.kind} {entry.order} in its journal, and answers ok", world)


def _accept(world: World, entry: Entry, stage: Stage) -> World:
    past = world.past
    past = past._replace(accepted=past.accepted | {(entry.order, entry.kind)})
    if entry.kind == "kill":
        past = past._replace(killed=past.killed.union(i for i, _ in entry.cmds))
        lock, desks = lock_of(entry.scope, stage), (world.main.desk, world.disk.ledger)
        is_lifted = any(entry.order in desk.locked and lock not in desk.locks for desk in desks)
        if (entry.cmds or entry.scope == "all") and not is_lifted:
            past = past._replace(locks=past.locks | {(lock, entry.order)})
    return world._replace(past=past)


def forget(world: World, name: str) -> World:
    """A process died: what it took and had not accepted never was."""
    past = world.past
    fenced = frozenset(each for each in past.fenced if each[1] != name or each[0] in past.killed)
    orders = {order for order, _ in past.accepted}
    still = frozenset(each for each in past.still if each[2] != name or each[1] in orders)
    return world._replace(past=past._replace(fenced=fenced, still=still))
