"""What a run's orders are carried out on: an agent's tasks, or a process tree.

Never knows who ordered it, nor a connection.
"""

from typing import NamedTuple, Protocol

from watchfloor.errors import Stopped
from watchfloor.wire import TreeReport


class Ending(NamedTuple):
    """How it ended: actions whose outcome nobody knows, and a warden's report of its tree.

    `signed` is an operator's own line, if the order came to the warden out of band.
    """

    in_flight: tuple[str, ...] = ()
    tree: TreeReport | None = None
    signed: str | None = None


class Body(Protocol):
    """It stands still, goes on, and dies. The calls that order take effect at once and never wait."""

    def stand_still(self) -> None:
        """Nothing is begun any more."""
        ...

    async def standing(self) -> None:
        """Wait until nothing is going on."""
        ...

    def go_on(self) -> None:
        """Things may be begun again."""
        ...

    def stop(self, why: Stopped) -> None:
        """The run is over: end everything."""
        ...

    async def stopped(self) -> Ending:
        """Wait until nothing is left."""
        ...
