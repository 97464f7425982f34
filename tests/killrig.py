"""Main process and lane in one test: who dies, what is read, what reaches the disk, and what peers say to both.

It decides nothing: the test does. Never knows an invariant.
"""

import json
from datetime import timedelta

import playbook
from judgements import POLICY
from killhouse import SERVER, Around, LaneEnd, Main
from killpast import Player
from watchfloor.chain import sha256
from watchfloor.wire import (
    CONSOLE_LINES,
    LANE_LINES,
    Delegate,
    OperatorOrder,
    Read,
    SigningKey,
    StoppedLine,
    stamp,
    stopped_message,
)
from watchfloor_server.core import inputs as i
from watchfloor_server.core.delegation_inputs import AgentDelegates
from watchfloor_server.core.facts import Now, ToolFacts
from watchfloor_server.lane import letters as letter


class Pen(playbook.Floor):
    """Writes inputs as peers do; once it has a rig, they go to its main process."""

    rig: "Rig | None" = None

    def give(self, given: i.Input) -> list[str]:
        if self.rig is None:
            return super().give(given)
        if self.rig.main is not None:
            self.rig.main.floor.put(given)
            self.rig.main.turn()
        return []


class Rig(Around):
    """Both processes, the disk, and the agents; everything is one call of the test."""

    def __init__(self) -> None:
        super().__init__()
        self.pen = Pen()
        self.pen.rig = self
        self.operators = dict(self.pen.desk.state.operators)
        self.disk += self.pen.records
        self.start_main()

    # -- lives and deaths

    def start_main(self) -> None:
        """Ledger and journal are read; then the lane, found or started, tells all it has."""
        main = self.main = Main(self)
        self.pen.desk = main.desk
        main.desk.restore(list(self.disk), list(self.books["main"].entries), self.clock.moment)
        main.floor.put(i.PolicyLoaded(POLICY, {}, playbook.PEOPLE, None, "", ""))
        main.floor.put(i.Started("1.0", "k" * 43))
        if self.lane is None:
            self.lane = LaneEnd(self)
        self.link()

    def link(self) -> None:
        """The main process finds the lane, and serves once that has told all."""
        main, lane = self.main, self.lane
        assert main is not None
        assert lane is not None
        main.is_linked = True
        lane.outbox.resend([player.run for player in self.players if player.lane is not None], self.word.value)
        main.lanes.met()
        main.turn()
        while not main.is_there:
            self.main_hears()

    def kill_main(self) -> None:
        """SIGKILL: what was not on disk is gone, and every connection with it."""
        self.main = None
        self.books["main"].waiting.clear()
        self.past.died("main")
        for player in self.players:
            player.conn = None

    def kill_lane(self) -> None:
        """SIGKILL: what it said is still on its way."""
        self.lane = None
        self.books["lane"].waiting.clear()
        self.past.died("lane")
        for player in self.players:
            player.lane = None
        if self.main is not None and self.main.is_linked:
            self.main.letters.append(None)

    def main_hears(self) -> None:
        """The main process reads one letter, or that the lane is gone."""
        main = self.main
        assert main is not None
        given = main.letters.popleft()
        if given is None:
            main.is_linked = main.is_there = False
            main.lanes.lost()
        else:
            main.lanes.hear(given)
            main.is_there = main.is_there or isinstance(given, letter.Synced)
        main.turn()

    def lane_hears(self) -> None:
        """The lane reads one letter."""
        assert self.lane is not None
        self.lane.inbox.hear(self.lane.letters.popleft())

    def start_lane(self) -> None:
        """The main process starts a lane in the place of one that is gone."""
        assert self.main is not None
        assert not self.main.letters
        self.lane = LaneEnd(self)
        self.link()

    def wait_s(self, seconds: float) -> None:
        """Time goes by, and both processes look at the clock."""
        now = self.clock.moment
        self.clock.moment = self.pen.now = Now(now.at + timedelta(seconds=seconds), now.boot_s + seconds)
        if self.main is not None:
            self.main.floor.put(i.Ticked())
            self.main.turn()
        if self.lane is not None:
            self.lane.floor.put(i.Ticked())

    # -- what peers say

    def join(self, name: str, human: str, resume: str | None = None) -> i.AgentJoined:
        """An agent comes in at the main process, or comes back."""
        joined = self.pen.hello(name, human, playbook.How(resume=resume))
        if resume is None:
            self.players.append(Player(name, human, SigningKey.from_seed(sha256(name.encode())), joined.conn))
        else:
            player = next(each for each in self.players if each.run == resume)
            player.conn = joined.conn
        self.pen.give(joined)
        return joined

    def delegate(self, parent: Player, name: str) -> None:
        """A run hands leave on, and its child comes in with that."""
        assert self.main is not None
        state, key = self.main.desk.state, SigningKey.from_seed(sha256(name.encode()))
        state.tools = {"do": ToolFacts((), signed=False), "ask": ToolFacts((), signed=False)}
        line = Delegate(id=name, agent=name, jkt=key.public.thumbprint, tools=("do", "ask"), ttl_s=60.0)
        known = set(state.tickets)
        self.pen.give(AgentDelegates(parent.conn or 0, line, is_known=True))
        for by in set(state.tickets) - known:
            joined = self.pen.hello(name, None, playbook.How(pinned=True))._replace(delegation=by)
            self.players.append(Player(name, parent.human, key, joined.conn))
            self.pen.give(joined)

    def dial_lane(self, player: Player) -> None:
        """A run opens its second connection, if the lane lets it."""
        assert self.lane is not None
        run = self.lane.desk.state.runs.get(player.run)
        if run is not None and run.state not in ("STOPPED", "ENDED"):
            player.lane = self.pen.conn()
            self.lane.floor.link(player.lane, player.run)

    def order(self, way: str, who: str, kind: str, scope: dict[str, object], order: str, after_s: float | None) -> None:
        """An operator's order reaches one of the two."""
        given = self._pressed(who, kind, scope, order, after_s)
        if way == "main":
            self.pen.give(given)
        elif self.lane is not None:
            self.lane.floor.put(given)

    def _pressed(
        self, who: str, kind: str, scope: dict[str, object], order: str, after_s: float | None
    ) -> i.OrderGiven:
        line: dict[str, object] = {"t": "order", "id": order, "kind": kind, "scope": scope, "server": SERVER}
        line |= {"at": stamp(self.clock.moment.at), "reason": "it loops"}
        if after_s is not None:
            line["after_s"] = after_s
        read: Read[OperatorOrder] = CONSOLE_LINES.read(json.dumps(line).encode())  # pyright: ignore[reportAssignmentType]
        return i.OrderGiven(-1, self.operators[who], read, "")

    def says_stopped(self, player: Player, way: str) -> None:
        """An agent's signed last word, for the kill that it heard."""
        order = player.orders.last
        assert order is not None
        line: dict[str, object] = {"t": "stopped", "order": order.order, "epoch": order.epoch, "in_flight": []}
        line["sig"] = player.key.sign(stopped_message(SERVER, player.run, line))  # pyright: ignore[reportArgumentType]
        read = LANE_LINES.read(json.dumps(line).encode())
        assert isinstance(read.body, StoppedLine)
        if way == "main" and player.conn is not None:
            self.pen.give(i.AgentStopped(player.conn, Read(read.body, read.fields, read.raw)))
        elif way == "lane" and player.lane is not None and self.lane is not None:
            self.lane.floor.said(player.lane, player.run, read)

    def proposes(self, player: Player, action: str, tool: str) -> None:
        """An agent proposes an action at the main process."""
        if self.main is None or player.conn is None or player.run not in self.main.desk.state.runs:
            return
        agent = playbook.Agent(player.conn, player.run, player.key, player.name)
        self.pen.says(agent, "action", action=action, tool=tool, args={"order": "A-17"})

    def renews(self, player: Player) -> None:
        """An agent asks for its lease over its main connection."""
        if player.conn is not None:
            self.pen.give(i.AgentRenewed(player.conn, 1))

    # -- everything that is under way

    def revive(self) -> None:
        """Who is dead starts again."""
        if self.main is None:
            self.start_main()
        while self.main is not None and self.main.letters:
            self.main_hears()
        if self.lane is None:
            self.start_lane()

    def settle(self) -> None:
        """Nobody is dead, every letter is read, every write is on disk."""
        self.revive()
        main, lane = self.main, self.lane
        assert main is not None
        assert lane is not None
        while main.letters or lane.letters or main.ledger.waiting or any(book.waiting for book in self.books.values()):
            for book in self.books.values():
                if book.waiting:
                    book.write()
            if main.letters:
                self.main_hears()
            if lane.letters:
                self.lane_hears()
            main.commit(len(main.ledger.waiting))
