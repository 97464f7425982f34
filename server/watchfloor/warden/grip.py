"""How a tree is held: by a control group where there is one, and by walking it; on other systems by its process group.

Never knows who ordered it, nor when to look again.
"""

from typing import Final, Literal, NamedTuple

from watchfloor.warden.cgroup import Cgroup
from watchfloor.warden.finding import Beneath, InGroup
from watchfloor.warden.herd import Herd, send_to_group
from watchfloor.warden.processes import Key

Method = Literal["cgroup", "subreaper", "process-group"]
"""How the tree is held, as its report says."""

METHODS: Final[dict[str, Method]] = {
    "cgroup": "cgroup",
    "subreaper": "subreaper",
    "process-group": "process-group",
}
"""Each by its name."""


class Grip(NamedTuple):
    """A tree in the hand. Each call does what it can now, and is to be called again until all is done."""

    method: Method
    herd: Herd
    cgroup: Cgroup | None = None

    @property
    def is_empty(self) -> bool:
        """True if nothing of the tree is found any more; that none is a child of ours is for its parent to know."""
        if self.cgroup is not None and not self.cgroup.is_empty:
            return False
        return self.method != "process-group" or not self.herd.look().living

    def hold(self) -> bool:
        """Let everything stand still; True once it does, and nobody came since.

        A frozen group forks nothing while it is told to stop, stops when it thaws, and stays frozen once it stands.
        """
        if self.cgroup is None:
            return self.herd.stop()
        self.cgroup.freeze(is_frozen=True)
        is_settled = self.herd.stop(by_groups=False)
        if self.herd.is_moving:
            self.cgroup.freeze(is_frozen=False)
        return is_settled and self.cgroup.is_frozen

    def go_on(self) -> None:
        """Let everything go on."""
        if self.cgroup is not None:
            self.cgroup.freeze(is_frozen=False)
        self.herd.go_on()

    def kill(self) -> None:
        """Kill everything."""
        if self.cgroup is not None:
            self.herd.note(self.cgroup.pids)
            self.cgroup.kill()
        self.herd.kill()

    def let_go(self) -> None:
        """Nothing is left: leave nothing behind."""
        if self.cgroup is not None:
            self.cgroup.remove()


def tree_grip(root: int, cgroup: Cgroup | None, apart: tuple[Key, ...] = ()) -> Grip:
    """Hold whatever descends from a process that adopts orphans, but for some of its children."""
    return Grip("subreaper" if cgroup is None else "cgroup", Herd(Beneath(root, apart)), cgroup)


def group_grip(pgid: int) -> Grip:
    """Hold a process group, where nothing better can be had."""
    return Grip("process-group", Herd(InGroup(pgid), send_to_group(pgid)))
