"""Everybody who is connected to the lane: runs on their second connection, and operators' kill connections.

Never knows why something is said to them.
"""

from collections import OrderedDict
from collections.abc import Callable
from typing import Final

from watchfloor.errors import CloseCode
from watchfloor.wire import Line, Order, StageLine
from watchfloor_server.core.facts import Operator
from watchfloor_server.gateway.callers import standing_of
from watchfloor_server.gateway.kills import KillSession
from watchfloor_server.gateway.orders import Reach
from watchfloor_server.gateway.peer import Peer
from watchfloor_server.lane.session import LaneSession

SILENT_S: Final = 6.5
"""A peer that did not even pong for so long is gone: pings go out every 3 s."""

REACHED_S: Final = 7.0
"""A run heard from within this time counts as reached."""

STAGES: Final = 4096
"""Stages that are remembered, so that none is told twice; the oldest is forgotten."""


class LaneCrowd:
    """The registry of connections; every method works at once."""

    def __init__(self) -> None:
        self.peers: dict[int, Peer] = {}
        self.runs: dict[int, LaneSession] = {}
        self.kills: dict[int, KillSession] = {}
        self._staged: OrderedDict[tuple[str, str, str], None] = OrderedDict()

    def tell(self, conn: int, line: Line) -> None:
        """Say a line to one peer, if it is still here."""
        if (peer := self.peers.get(conn)) is not None:
            peer.say(line)

    def give(self, conn: int, order: Order, done: Callable[[], None]) -> None:
        """Put an order on a run's lane now."""
        if (session := self.runs.get(conn)) is not None:
            session.peer.hand_over(order, done)

    def stage(self, line: StageLine) -> None:
        """Tell a stage to everybody who gives orders here, once."""
        name = (line.order, line.run, line.stage)
        if name in self._staged:
            return
        self._staged[name] = None
        while len(self._staged) > STAGES:
            self._staged.popitem(last=False)
        for kill in self.kills.values():
            kill.peer.say(line)

    def close(self, conn: int, code: int, reason: str) -> None:
        """Close a connection, after what was said on it."""
        if (peer := self.peers.get(conn)) is not None:
            peer.leave(code, reason)

    def keep(self, operators: dict[str, Operator]) -> None:
        """Close the connections of operators who are not enrolled any more, or with another key."""
        for session in self.kills.values():
            now = standing_of(operators, session.operator)
            if now is None:
                session.peer.leave(CloseCode.IDENTITY, "this operator's key is not accepted any more")
            else:
                session.operator = now

    def beat(self, now_s: float) -> None:
        """Ping everybody; give up who has been silent."""
        for peer in list(self.peers.values()):
            if now_s - peer.heard_s > SILENT_S and not peer.is_held:
                peer.leave(CloseCode.TOO_SLOW, f"nothing came for {now_s - peer.heard_s:.0f} s, not even a pong")
            else:
                peer.beat()

    def reach(self, now_s: float) -> Reach:
        """How many runs answered lately."""
        ages_s = [now_s - session.peer.heard_s for session in self.runs.values()]
        reached = [age_s for age_s in ages_s if age_s <= REACHED_S]
        return Reach(len(reached), round(max(reached, default=0.0) * 1000, 1))
