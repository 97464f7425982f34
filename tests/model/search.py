"""A complete search, breadth first, so that the first counterexample is a shortest one.

Knows moments, steps and predicates. Never knows what any of them means.
"""

import gc
from array import array
from collections import deque
from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

from model import agents, crashing, deciding, families, joins, ledgers, points, processes, ticking, trees, words
from model.invariants import ALL, Invariants
from model.stage import Stage
from model.state import Run, Step, World
from model.twins import swap


class Found(NamedTuple):
    """What a search came to. `broken` names the invariant, `first` and `trace` say how it came to that."""

    stage: str
    moments: int
    steps: int
    broken: str = ""
    first: World | None = None
    trace: tuple[Step, ...] = ()


def steps_of(world: World, stage: Stage) -> Iterator[Step]:
    """Everything that may happen next."""
    yield from processes.steps(world, stage)
    yield from crashing.steps(world, stage)
    yield from ledgers.steps(world, stage)
    yield from words.steps(world, stage)
    yield from agents.steps(world, stage)
    yield from joins.steps(world, stage)
    yield from families.steps(world, stage)
    yield from deciding.steps(world, stage)
    yield from points.steps(world, stage)
    yield from trees.steps(world, stage)
    yield from ticking.steps(world, stage)
    yield from crashing.deaths(world, stage)
    yield from agents.dies(world, stage)
    yield from trees.dies(world, stage)


def search(stage: Stage, limit: int = 10_000_000, invariants: Invariants = ALL) -> Found:
    """Try everything that may happen, and judge each moment and each step."""
    return Search(stage, limit, invariants).run()


class Search:
    """One search. `came` says of each moment which one it came from."""

    def __init__(self, stage: Stage, limit: int, invariants: Invariants) -> None:
        self._stage = stage
        self._limit = limit
        self._all = invariants
        self._numbers: dict[World, int] = {}
        self._worlds: list[World] = []
        self._came = array("l")
        self._steps = 0
        self._edges = array("l")

    def run(self) -> Found:
        """Search until all is seen, or something is broken."""
        gc.disable()  # moments are kept for ever, and form no circles: to look for some takes a fifth of the time
        try:
            return self._run()
        finally:
            gc.enable()

    def _run(self) -> Found:
        self._add(self._stage.first(), -1)
        waiting = deque([0])
        while waiting:
            number = waiting.popleft()
            if (found := self._look(number, waiting)) is not None:
                return found
            if len(self._worlds) > self._limit:
                raise RuntimeError(f"{self._stage.name!r} has more than {self._limit} moments: make it smaller")
        return self._trapped()

    def _look(self, number: int, waiting: deque[int]) -> Found | None:
        world, stage = self._worlds[number], self._stage
        steps = tuple(steps_of(world, stage))
        for choice in self._all.choices:
            if not choice(world, steps, stage):
                return self._broken(choice.__name__, number)
        is_busy = stage.is_prompt and any(step.kind == "do" and step.after != world for step in steps)
        for step in steps:
            if is_busy and step.kind == "tick":
                continue
            self._steps += 1
            moves = (*self._all.deeds, *self._all.moves) if step.facts else self._all.moves
            broken = [move.__name__ for move in moves if not move(world, step, stage)]
            new = self._number(step.after, number, waiting, broken)
            if broken:
                return self._broken(min(broken, key=_rank), number, step)
            if step.kind != "fault" and new != number:
                self._edges.append(number)
                self._edges.append(new)
        return None

    def _number(self, world: World, came: int, waiting: deque[int], broken: list[str]) -> int:
        """The number of a moment; what a new one breaks is added to `broken`."""
        key = folded(world) if self._stage.twins else world
        known = self._numbers.get(key)
        if known is not None:
            return known
        broken += [moment.__name__ for moment in self._all.moments if not moment(world, self._stage)]
        waiting.append(self._add(world, came, key))
        return len(self._worlds) - 1

    def _add(self, world: World, came: int, key: World | None = None) -> int:
        number = len(self._worlds)
        self._numbers[world if key is None else key] = number
        self._worlds.append(world)
        self._came.append(came)
        return number

    def _trapped(self) -> Found:
        """From every moment there must be a way, without faults, to where nothing is left to be done."""
        count = len(self._worlds)
        back: list[list[int]] = [[] for _ in range(count)]
        for place in range(0, len(self._edges), 2):
            back[self._edges[place + 1]].append(self._edges[place])
        is_safe = bytearray(count)
        waiting = [n for n, world in enumerate(self._worlds) if is_settled(world, self._stage)]
        for n in waiting:
            is_safe[n] = 1
        while waiting:
            for before in back[waiting.pop()]:
                if not is_safe[before]:
                    is_safe[before] = 1
                    waiting.append(before)
        if 0 in is_safe:
            return self._broken("no_trap", is_safe.index(0))
        return Found(self._stage.name, count, self._steps)

    def _broken(self, name: str, number: int, last: Step | None = None) -> Found:
        path = [number]
        while self._came[path[-1]] >= 0:
            path.append(self._came[path[-1]])
        path.reverse()
        trace = [self._between(a, b) for a, b in pairwise(path)]
        steps = (*trace, last) if last is not None else tuple(trace)
        return Found(self._stage.name, len(self._worlds), self._steps, name, self._worlds[0], steps)

    def _between(self, a: int, b: int) -> Step:
        return next(step for step in steps_of(self._worlds[a], self._stage) if step.after == self._worlds[b])


def _rank(name: str) -> tuple[str, int]:
    """Of several that one step breaks, the one with the lowest number is told."""
    head = name.partition("_")[0]
    return head[0], int(head[1:])


def is_settled(world: World, stage: Stage) -> bool:
    """Nothing is left to be done: all that was ordered is carried out, known to all, proven, and written down."""
    main, lane, disk = world.main, world.lane, world.disk
    if not main.is_up or ("lane" in stage.has and not lane.is_up):
        return False
    if main.letters or main.latching or lane.latching or disk.main or disk.lane or crashing.has_to_write(world, stage):
        return False
    if main.caught != disk.word or lane.told is not None:
        return False
    if world.tree.warden == "dead" and any(proc in ("live", "held") for proc in world.tree.procs):
        return False
    return all(_is_at_rest(i, run, world, stage) for i, run in enumerate(main.desk.runs))


def _is_at_rest(i: int, run: Run, world: World, stage: Stage) -> bool:
    if run.state in ("stopping", "unconfirmed") and "leases" not in stage.has:
        return "quiet" in stage.has or world.agents[i].mode == "gone"
    if run.state in ("stopping", "unconfirmed", "held"):
        return False
    if run.state == "running" and world.agents[i].mode == "still":
        return False
    return "lane" not in stage.has or world.lane.desk.runs[i].state in (run.state, "stopped", "stopping")


def folded(world: World) -> World:
    """Agents 0 and 1 are twins: one of the two views of a moment stands for both."""
    return min(world, swap(world), key=hash)
