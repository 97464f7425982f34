"""What the server makes of an agent's words: evidence, renewals.

An agent's `stopped` may name a kill that the server does not know: it died between giving and writing it.
Never knows whether the agent speaks the truth.
"""

from collections.abc import Iterator

from model.desk import lock, reached, strike
from model.processes import is_behind, tell
from model.rules import LIFE
from model.stage import Stage
from model.state import DYING, OPEN, Message, Process, Run, Step, World, number


def steps(world: World, stage: Stage) -> Iterator[Step]:
    """Words of agents heard by whoever is up; leases granted and written off."""
    for process in world.processes():
        for message in world.net:
            if message[0] == "stopped":
                yield from _hears_stopped(world, process, message, stage)
        if "leases" in stage.has:
            yield from _writes_off(world, process, stage)
    if world.main.is_up and "leases" in stage.has:
        yield from _renews(world, stage)


def conclude(world: World, process: Process, i: int, kinds: frozenset[str], stage: Stage) -> World:
    """There is evidence: the run is stopped, and the label says how much is proven."""
    run = process.desk.runs[i]
    evidence = run.evidence | kinds
    is_proven = bool(evidence & {"tree", "fence"}) or ("word" in evidence and not stage.rules.word_is_not_proof)
    run = run._replace(evidence=evidence, is_confirmed=is_proven, state="stopped")
    return tell(world.process(process._replace(desk=process.desk.put(i, run))))


def _hears_stopped(world: World, process: Process, message: Message, stage: Stage) -> Iterator[Step]:
    _, _, order, _, is_clean, is_gone = message
    i, epoch = number(message, 1), number(message, 3)
    run = process.desk.runs[i]
    if not run.state or run.is_word_said or run.state not in OPEN | DYING:
        return
    after = world
    if run.state in OPEN:
        after = _learns(world, process, i, str(order), epoch, stage)
        process = after.main if process.name == "main" else after.lane
    desk = process.desk
    process = process._replace(desk=desk.put(i, desk.runs[i]._replace(is_word_said=True)))
    kinds = frozenset({"word"} if is_clean else ()) | frozenset({"tree"} if _is_believed(bool(is_gone), stage) else ())
    after = conclude(after, process, i, kinds, stage) if kinds else tell(after.process(process))
    yield Step(process.name, f"hears that run {i} stopped by {order}", after)


def _is_believed(is_gone: bool, stage: Stage) -> bool:
    return is_gone and ("tree" in stage.has or not stage.rules.only_a_warden_tells_of_a_tree)


def _learns(world: World, process: Process, i: int, order: str, epoch: int, stage: Stage) -> World:
    """What one agent knows of an order is carried out for its run and those beneath: it is not the whole order."""
    desk = process.desk
    desk = desk._replace(epoch=max(desk.epoch + 1, epoch))
    runs = [n for n in reached(desk, f"r{i}", stage) if desk.runs[n].state in OPEN]
    says: list[Message] = []
    for n in runs:
        desk, said = strike(desk, n, order, desk.runs[n].cmd + process.stride, stage.rules)
        says.append(said)
    if stage.rules.a_word_is_not_the_order:
        desk = lock(desk, f"{order}, as run {i} says", f"r{i}", stage)
    else:
        desk = lock(desk, order, f"r{i}", stage)._replace(orders=desk.orders | {order})
    return world.process(process._replace(desk=desk)).say(*says)


def _renews(world: World, stage: Stage) -> Iterator[Step]:
    """The lane hears of a lease before the agent does, so that it never writes one off that it had not heard of."""
    main = world.main
    for message in world.net:
        if message[0] == "renew":
            i, age = number(message, 1), number(message, 2)
            run = main.desk.runs[i]
            answer: Message = ("lease", i, age)
            if run.state not in OPEN or is_behind(world, stage) or (run.age == 0 and answer in world.net):
                continue
            if run.state == "lost" and run.age > LIFE * 2 + 1:
                continue
            yield Step("main", f"renews the lease of run {i}", _granted(world, i, run, answer, stage))
    if not stage.rules.lane_hears_of_leases_first and world.lane.is_up:
        for i, run in enumerate(main.desk.runs):
            if run.age < world.lane.desk.runs[i].age:
                yield Step("lane", f"hears late of the lease of run {i}", _heard_by_lane(world, i))


def _granted(world: World, i: int, run: Run, answer: Message, stage: Stage) -> World:
    run = run._replace(age=0)
    if run.state == "lost":
        run = run._replace(state="running" if not run.order else "paused")
    world = world._replace(main=world.main._replace(desk=world.main.desk.put(i, run))).say(answer)
    if world.lane.is_up and stage.rules.lane_hears_of_leases_first:
        world = _heard_by_lane(world, i)
    return tell(world)


def _heard_by_lane(world: World, i: int) -> World:
    desk = world.lane.desk
    return world._replace(
        lane=world.lane._replace(desk=desk.put(i, desk.runs[i]._replace(age=world.main.desk.runs[i].age)))
    )


def _writes_off(world: World, process: Process, stage: Stage) -> Iterator[Step]:
    for i, run in enumerate(process.desk.runs):
        if run.age < stage.rules.write_off:
            continue
        if run.state in DYING:
            after = conclude(world, process, i, frozenset({"lease"}), stage)
            yield Step(process.name, f"writes the lease of run {i} off: stopped, by lease", after)
        elif run.state in OPEN and run.state not in ("lost", "held") and process.name == "main":
            lost = process._replace(desk=process.desk.put(i, run._replace(state="lost")))
            yield Step(process.name, f"calls run {i} lost", tell(world.process(lost)))
