"""Which connections of a run hold, and how far its last word has come on them.

Never knows a connection itself, nor what is said over it.
"""

from typing import Literal

from watchfloor.agent.pulse import Pulse

Way = Literal["main", "lane"]
"""The connections of a run: at its server, and at the kill lane."""


class Connections:
    """`up` are those that hold, `told` those on which the last word is out, `is_brought` once it cannot be lost."""

    def __init__(self, pulse: Pulse) -> None:
        self._pulse = pulse
        self.up: set[Way] = set()
        self.told: set[Way] = set()
        self.is_brought = False

    def opened(self, way: Way) -> None:
        """A connection holds; the last word is not out on it yet."""
        self.up.add(way)
        self.told.discard(way)
        self._pulse.beat()

    def closed(self, way: Way) -> None:
        """A connection is gone."""
        self.up.discard(way)
        self._pulse.beat()

    def tell(self, way: Way) -> None:
        """The last word is out on a connection."""
        self.told.add(way)
        self._pulse.beat()

    @property
    def are_told(self) -> bool:
        """True if the last word is out wherever a connection holds."""
        return self.up <= self.told
