"""Everybody who is connected, by number, and all that can be said to them.

Saying something to somebody who is gone is no fault. Never knows why it is said.
"""

from collections.abc import Callable, Iterable
from typing import Final

from watchfloor.errors import CloseCode
from watchfloor.wire import AgentWelcome, Card, EnrolWelcome, Line, Order, RefusedLine, StageLine, encode
from watchfloor_server.core.facts import Operator
from watchfloor_server.gateway.agents import AgentSession
from watchfloor_server.gateway.batch import Batch
from watchfloor_server.gateway.callers import standing_of
from watchfloor_server.gateway.codes import Codes
from watchfloor_server.gateway.consoles import ConsoleSession
from watchfloor_server.gateway.frames import text_frame
from watchfloor_server.gateway.kills import KillSession
from watchfloor_server.gateway.orders import Reach
from watchfloor_server.gateway.peer import Peer
from watchfloor_server.gateway.points import PointSession

SILENT_S: Final = 20.0
"""A peer that sent nothing, not even six pongs, for so long is gone: pings go out every 3 s. A program that does
not read for a while cannot pong either, and leases end by themselves, so there is no hurry."""

HELD_S: Final = 60.0
"""The same for a peer that is not read at the moment, whose pongs cannot be seen."""

REACHED_S: Final = 7.0
"""An agent heard from within this time counts as reached: two pings and their way."""


class Crowd:
    """The registry of connections. Every method works at once and never waits."""

    def __init__(self, codes: Codes) -> None:
        self.codes: Final = codes
        self.peers: dict[int, Peer] = {}
        self.agents: dict[int, AgentSession] = {}
        self.consoles: dict[int, ConsoleSession] = {}
        self.kills: dict[int, KillSession] = {}
        self.points: dict[int, PointSession] = {}
        self.committed = 0
        self.afar: Callable[[int, Line], None] | None = None

    def let_in(self, conn: int, line: AgentWelcome) -> None:
        """Give an agent its `welcome`."""
        if (agent := self.agents.get(conn)) is not None:
            agent.open(line)

    def enrolled(self, conn: int, line: EnrolWelcome) -> None:
        """Give a new operator their `welcome`; the connection has served."""
        if (peer := self.peers.get(conn)) is not None:
            peer.say(line)
            peer.leave(1000, "enrolled")

    def refuse(self, conn: int, code: str, reason: str) -> None:
        """Say `refused`, and close."""
        if (peer := self.peers.get(conn)) is not None:
            peer.say(RefusedLine(code=code, reason=reason))
            peer.leave(CloseCode.REFUSED, reason)

    def tell(self, conn: int, line: Line) -> bool:
        """Say a line to one peer; False if that peer is gone. Numbers below zero are runs' lanes, held elsewhere."""
        if conn < 0 and self.afar is not None:
            self.afar(conn, line)
            return True
        if (agent := self.agents.get(conn)) is not None:
            return agent.say(line)
        peer = self.peers.get(conn)
        return peer is not None and peer.say(line)

    def give(self, conn: int, order: Order, done: Callable[[], None]) -> None:
        """Put an order on an agent's socket now, or right behind its `welcome`."""
        if (agent := self.agents.get(conn)) is not None:
            agent.say(order, done)

    def owe(self, conn: int, seq: int, lines: int) -> None:
        """That many lines of this agent, up to `seq`, wait for the disk."""
        if (agent := self.agents.get(conn)) is not None:
            agent.owe(seq, lines)

    def acked(self, conn: int, seq: int) -> None:
        """All lines of this agent up to `seq` are durable: it is told, if it is time."""
        if (agent := self.agents.get(conn)) is not None:
            agent.ack(seq)

    def tell_consoles(self, line: Line) -> None:
        """Say a line to every console; a stage goes to the kill connections too."""
        frame = text_frame(encode(line))
        for console in self.consoles.values():
            console.peer.write(frame)
        if isinstance(line, StageLine):
            for kill in self.kills.values():
                kill.peer.write(frame)

    def show(self, card: Card, conn: int | None) -> None:
        """Show a card to every console, or to one."""
        shown = self.consoles.values() if conn is None else filter(None, [self.consoles.get(conn)])
        for console in shown:
            console.show(card)

    def close_card(self, escalation: str) -> None:
        """A card is closed: its codes are worth nothing any more."""
        self.codes.close(escalation)

    def announce(self, batch: Batch) -> None:
        """Show a commit to every console that follows."""
        self.committed = batch.last
        for console in self.consoles.values():
            console.take(batch)

    def close(self, conn: int, code: int, reason: str) -> None:
        """Close a connection, after what was said on it."""
        if (peer := self.peers.get(conn)) is not None:
            peer.leave(code, reason)

    def keep(self, operators: Iterable[Operator]) -> None:
        """Close the consoles of operators who are not enrolled any more, or with another key or role."""
        known = {operator.name: operator for operator in operators}
        for session in (*self.consoles.values(), *self.kills.values()):
            now = standing_of(known, session.operator)
            if now is None:
                session.peer.leave(CloseCode.IDENTITY, "this operator's key is not accepted any more")
            else:
                session.operator = now

    def beat(self, now_s: float) -> None:
        """Ping everybody; give up who has been silent."""
        for peer in list(self.peers.values()):
            if now_s - peer.heard_s > (HELD_S if peer.is_held else SILENT_S):
                peer.leave(CloseCode.TOO_SLOW, f"nothing came for {now_s - peer.heard_s:.0f} s, not even a pong")
            else:
                peer.beat()

    def reach(self, now_s: float) -> Reach:
        """How many agents answered lately."""
        ages_s = [now_s - agent.peer.heard_s for agent in self.agents.values() if agent.is_open]
        reached = [age_s for age_s in ages_s if age_s <= REACHED_S]
        return Reach(len(reached), round(max(reached, default=0.0) * 1000, 1))
