"""Deaths, new starts, and how main process and lane catch up with each other.

A process that is stopped (SIGSTOP) is one that takes no step while all others and the clock go on: every
search holds that anyway. Never knows what an order is about.
"""

from collections.abc import Iterator

from model.carrying import carry, restored, take_told, written
from model.desk import strike
from model.processes import forget, tell
from model.stage import Stage
from model.state import OPEN, OVER, Desk, Entry, Message, Process, Run, Step, World

SYNCED = Entry("", "synced", "", "", 0, ())
"""The lane's word that it has told all it had to tell."""


def steps(world: World, stage: Stage) -> Iterator[Step]:
    """Letters heard, deaths, starts."""
    main, lane = world.main, world.lane
    if main.is_up:
        yield from _main_hears(world, stage)
    else:
        yield _main_starts(world, stage)
    if "lane" not in stage.has:
        return
    if lane.is_up and lane.told is not None:
        after = world._replace(lane=_read(lane, lane.told))
        yield Step("lane", "hears how the main process has the runs", after)
    if not lane.is_up and main.is_up and not main.letters:  # all that the dead one said is read first
        yield _lane_starts(world, stage)


def deaths(world: World, stage: Stage) -> Iterator[Step]:
    """SIGKILL of the main process, and of the lane: with its last letters on their way, and without them."""
    faults = world.faults
    if faults.main_dies and world.main.is_up:
        dead = Process("main", 1, is_up=False)
        after = world._replace(main=dead, faults=faults._replace(main_dies=faults.main_dies - 1))
        yield Step("main", "is killed", forget(after, "main"), (), "fault")
    if faults.lane_dies and world.lane.is_up:
        dead = Process("lane", world.lane.stride, is_up=False)
        after = world._replace(lane=dead, faults=faults._replace(lane_dies=faults.lane_dies - 1))
        after = forget(after, "lane")
        yield Step("lane", "is killed", after, (), "fault")
        if world.main.letters and "losses" in stage.has:
            lost = after._replace(main=after.main._replace(letters=()))
            yield Step("lane", "is killed, and its last letters with it", lost, (), "fault")
        raised = after._replace(disk=after.disk._replace(word=after.disk.word + 1))
        if world.disk.word < 1:
            yield Step("lane", "is killed when it had just raised the word", raised, (), "fault")
    if faults.disk_fills and not world.disk.is_full:
        after = world._replace(
            disk=world.disk._replace(is_full=True), faults=faults._replace(disk_fills=faults.disk_fills - 1)
        )
        yield Step("disk", "is full", after, (), "fault")


def _main_hears(world: World, stage: Stage) -> Iterator[Step]:
    main, disk = world.main, world.disk
    if main.letters:
        entry, word = main.letters[0]
        after = main._replace(letters=main.letters[1:], caught=max(main.caught, word))
        facts: tuple[tuple[str | int, ...], ...] = ()
        says: tuple[Message, ...] = ()
        if entry != SYNCED:
            facts = _carries(main.desk, entry)
            desk, says = carry(main.desk, entry, "main", main.stride, stage)
            after = after._replace(desk=desk)
        words = "hears that the lane has told all" if entry == SYNCED else f"hears of {entry.kind} {entry.order}"
        yield Step("main", words, tell(world._replace(main=after).say(*says)), facts)
    elif (
        "lane" in stage.has
        and not world.lane.is_up
        and main.caught != disk.word
        and stage.rules.dead_lanes_journal_is_read
    ):
        desk, says = _all(main.desk, disk.lane, stage)
        after = main._replace(desk=desk, caught=disk.word)
        facts = tuple(fact for entry in disk.lane for fact in _carries(main.desk, entry))
        yield Step("main", "reads the dead lane's journal", world._replace(main=after).say(*says), facts)


def _carries(desk: Desk, entry: Entry) -> tuple[tuple[str | int, ...], ...]:
    """What carrying an entry means to a desk that did not know it: the same as taking the press would have."""
    if entry.kind != "kill":
        return ()
    alive = any(desk.runs[i].state in ("running", "paused", "held", "lost") for i, _ in entry.cmds)
    struck = (("strikes", entry.order),) if alive else ()
    return (*struck, *(("kills", "main", entry.who, i) for i, _ in entry.cmds if desk.runs[i].state))


def _all(desk: Desk, entries: tuple[Entry, ...], stage: Stage) -> tuple[Desk, tuple[Message, ...]]:
    said: list[Message] = []
    for entry in entries:
        desk, says = carry(desk, entry, "main", 1, stage)
        said += says
    return desk, tuple(said)


def _main_starts(world: World, stage: Stage) -> Step:
    """Ledger, own journal, and all that the lane, or its journal, has to tell: before anybody is served."""
    disk = world.disk
    lane = world.lane if world.lane.told is None else _read(world.lane, world.lane.told)
    desk, said = restored(disk.ledger, stage.rules), tuple[Message, ...]()
    if stage.rules.journal_is_read_at_a_start:
        desk, said = _all(desk, disk.main, stage)
    desk, more = _all(desk, disk.lane + lane.latching, stage)
    if lane.is_up:
        desk, more = _as_the_lane(desk, lane, more, stage)
    else:
        desk = desk._replace(runs=tuple(run._replace(cmd=run.cmd + stage.rules.orders_reserve) for run in desk.runs))
    main = Process("main", 1, desk=desk, caught=disk.word)
    point = world.point._replace(silent=0, seen=0)  # it is here anew: its hello counts
    after = tell(_gone(world._replace(main=main, lane=lane, point=point)).say(*said, *more))
    return Step("main", "starts: it reads ledger and journals first", after, (), "repair")


def _read(lane: Process, told: Desk) -> Process:
    return lane._replace(desk=take_told(lane.desk, told), told=None)


def _as_the_lane(
    desk: Desk, lane: Process, says: tuple[Message, ...], stage: Stage
) -> tuple[Desk, tuple[Message, ...]]:
    """A living lane remembers what the dead main process had told it and not written down: kills, and numbers."""
    for i, theirs in enumerate(lane.desk.runs):
        mine = desk.runs[i]
        if stage.rules.main_counts_on_from_the_lane:
            desk = desk.put(i, mine._replace(cmd=max(mine.cmd, theirs.cmd)))
        if stage.rules.main_takes_kills_from_the_lane and theirs.state in OVER and mine.state in OPEN:
            desk = desk._replace(epoch=max(desk.epoch + 1, lane.desk.epoch))
            desk, said = strike(desk, i, theirs.order, max(mine.cmd + 1, theirs.cmd), stage.rules)
            says = (*says, said)
    return desk, says


def _gone(world: World) -> World:
    """A start that was not written down never was: the lane forgets the run, and who comes again is somebody new."""
    there = {i for i, run in enumerate(world.main.desk.runs) if run.state}
    past, lane = world.past, world.lane
    lost = {i for i, run in enumerate(lane.desk.runs) if run.state and i not in there}
    lost |= past.killed - there
    if not lost:
        return world
    past = past._replace(killed=past.killed & there, fenced=frozenset(e for e in past.fenced if e[0] in there))
    desk = lane.desk._replace(runs=tuple(Run() if i in lost else run for i, run in enumerate(lane.desk.runs)))
    agents = tuple(agent._replace(mode="gone") if i in lost else agent for i, agent in enumerate(world.agents))
    return world._replace(lane=lane._replace(desk=desk, told=None), agents=agents, past=past)


def _lane_starts(world: World, stage: Stage) -> Step:
    """The lane reads its own journal, is told of the runs, and tells again what was not heard."""
    main, disk = world.main, world.disk
    desk = take_told(Desk(runs=tuple(Run() for _ in main.desk.runs)), main.desk)
    if stage.rules.lane_counts_on_from_the_word:  # what it gave in its last life may be known to agents alone
        desk = desk._replace(epoch=desk.epoch + world.lane.stride * disk.word)
    if stage.rules.lane_reads_its_journal:
        for entry in disk.lane:
            desk, _ = carry(desk, entry, "lane", world.lane.stride, stage)
    letters = (*((entry, main.caught) for entry in disk.lane), (SYNCED, disk.word))
    after = world._replace(
        lane=Process("lane", world.lane.stride, desk=desk), main=main._replace(letters=(*main.letters, *letters))
    )
    return Step("lane", "is started anew: it reads its journal and tells it again", after, (), "repair")


def has_to_write(world: World, stage: Stage) -> bool:
    """True if the ledger is behind the main process."""
    return world.main.is_up and world.disk.ledger != written(world.main.desk, stage.rules)
