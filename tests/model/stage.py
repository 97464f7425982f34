"""What is tried: who is on the stage, what may be pressed, which faults may strike, and under which rules.

Never knows how it is searched.
"""

from typing import NamedTuple

from model.rules import PROTOCOL, Press, Rules
from model.state import Agent, Desk, Disk, Faults, Past, Point, Process, Run, Tree, World


class Stage(NamedTuple):
    """A configuration. `pairs`: agent and person of each run; `parents`: whose child it is (-1: nobody's).

    `has` names what takes part: lane, approvals, leases, points, tree, orphans, torn, ends, lies, retries.
    """

    name: str
    tells: str
    presses: tuple[Press, ...] = ()
    pairs: tuple[int, ...] = (0,)
    parents: tuple[int, ...] = (-1,)
    begins: tuple[str, ...] = ("on",)
    has: frozenset[str] = frozenset()
    faults: Faults = Faults()
    rules: Rules = PROTOCOL
    is_prompt: bool = False
    twins: bool = False

    def first(self) -> World:
        """The moment at which it begins."""
        runs = tuple(Run("running", 1) if mode == "on" else Run() for mode in self.begins)
        desk = Desk(1, runs)
        return World(
            main=Process("main", 1, desk=desk),
            lane=Process("lane", self.rules.lane_stride, "lane" in self.has, desk),
            disk=Disk(desk),
            agents=tuple(Agent(mode, lease=2 if mode == "on" else 0) for mode in self.begins),
            point=Point(),
            tree=Tree(("live", "live", "none")) if "tree" in self.has else Tree(),
            net=frozenset(),
            left=99,
            faults=self.faults,
            past=Past(landed=tuple(0 for _ in self.begins)),
        )


def covers(scope: str, i: int, stage: Stage) -> bool:
    """True if a run is in a scope: itself, or a descendant of it."""
    if scope == "all":
        return True
    while i >= 0:
        if scope == f"r{i}":
            return True
        i = stage.parents[i] if stage.rules.kill_reaches_children else -1
    return False


def lock_of(scope: str, stage: Stage) -> str:
    """The lock that a kill leaves: of a run on its agent and person, of all on all."""
    return "all" if scope == "all" else f"pair {stage.pairs[int(scope[1:])]}"
