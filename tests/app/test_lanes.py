import json
from collections import deque
from collections.abc import Callable

import pytest

import playbook
from lanefolk import HEAD
from watchfloor.records.bodies import Scope
from watchfloor.wire import Ack, Lease, Line, Order, StageLine, stamp, stopped_message
from watchfloor_server.app.lanes import Greeting, Ground, Lanes
from watchfloor_server.core.inputs import Input
from watchfloor_server.core.word import Entry
from watchfloor_server.lane import letters as letter

PAUSE = Order(order="O1", cmd=1, kind="pause", epoch=5, by="jo", reason="")
LEASE = Lease(n=1, epoch=5, ttl_s=10.0)


class Main:
    """The main process's end over a desk of its own; `posted` is what the lane's process would get."""

    def __init__(self) -> None:
        self.floor = playbook.Floor()
        self.lanes = Lanes()
        self.posted: list[Line] = []
        self.is_there = True
        self.word = 0
        self.said: list[str] = []
        self.turns: deque[Callable[[], None]] = deque()
        self.caught_up = 0
        self.greeting = Greeting(HEAD, "P" * 43, "shop")

    def begin(self) -> None:
        ground = Ground(
            state=self.floor.desk.state,
            put=self._put,
            caught_up=self._caught_up,
            last=lambda: len(self.floor.records),
            operators=lambda: tuple(self.floor.desk.state.operators.values()),
            greeting=lambda: self.greeting,
            soon=self.turns.append,
        )
        self.lanes.stand_on(ground, self)

    def _put(self, given: Input) -> None:
        self.said += self.floor.give(given)

    def _caught_up(self) -> None:
        self.caught_up += 1

    def post(self, line: Line) -> None:
        self.posted.append(line)

    def turn(self) -> list[Line]:
        """Let the loop turn; what was posted till then."""
        while self.turns:
            self.turns.popleft()()
        posted, self.posted = self.posted, []
        return posted

    def entry(self, agent: playbook.Agent, kind: str = "kill", order: str = "L1") -> str:
        """What the lane writes into its journal."""
        now = self.floor.now
        return Entry(
            order=order,
            kind="kill" if kind == "kill" else "pause",
            scope=Scope(kind="run", value=agent.run),
            by="mara",
            reason="",
            epoch=1001,
            at=stamp(now.at),
            runs=(agent.run,),
            cmds=(1000,),
        ).model_dump_json()


@pytest.fixture
def main() -> Main:
    made = Main()
    made.begin()
    return made


def test_without_a_lane_nothing_is_told_and_nothing_waits() -> None:
    main = Main()
    main.lanes.touch("RUN")
    main.lanes.roll()
    main.lanes.met()
    main.lanes.lost()
    main.lanes.leased("RUN", 1.0)
    main.lanes.hear(letter.Linked(run="RUN"))
    assert not main.lanes.is_behind
    assert (main.posted, main.caught_up) == ([], 0)


def test_leave_waits_from_the_moment_that_the_word_moves_until_the_order_is_carried_out_here(main: Main) -> None:
    agent = main.floor.agent()
    main.word = 3
    assert main.lanes.is_behind
    main.lanes.hear(letter.Synced(word=3))
    assert not main.lanes.is_behind
    assert main.caught_up == 1
    main.word = 4
    assert main.lanes.is_behind
    main.lanes.hear(letter.Ordered(n=1, entry=main.entry(agent), ordered_s=main.floor.now.boot_s, word=4))
    assert not main.lanes.is_behind
    assert main.caught_up == 2
    assert main.floor.state(agent) == "STOPPING"
    main.word = 5
    assert main.lanes.is_behind
    main.is_there = False
    assert not main.lanes.is_behind, "a lane that is gone holds nobody up; its journal is read by the next"


def test_an_order_told_again_is_carried_out_once_and_puts_the_word_back_for_nobody(main: Main) -> None:
    agent = main.floor.agent()
    main.word = 5
    main.lanes.hear(letter.Synced(word=5))
    told = letter.Ordered(n=1, entry=main.entry(agent), ordered_s=main.floor.now.boot_s, word=4)
    main.lanes.hear(told)
    assert not main.lanes.is_behind
    stopping = main.floor.kinds().count("run.stopping")
    main.lanes.hear(told)
    assert main.floor.kinds().count("run.stopping") == stopping == 1


def test_a_run_that_changed_is_told_once_in_a_turn_and_a_forgotten_one_is_gone(main: Main) -> None:
    agent = main.floor.agent()
    for _ in range(3):
        main.lanes.touch(agent.run)
    main.lanes.touch("NOBODY")
    main.lanes.touch(None)
    assert main.posted == []
    told, gone = main.turn()
    assert isinstance(told, letter.Told)
    assert (told.run, told.state) == (agent.run, "RUNNING")
    assert gone == letter.Gone(run="NOBODY")
    assert main.turn() == []


def test_who_meets_a_lane_tells_it_everybody_and_a_list_that_did_not_change_is_not_told_again(main: Main) -> None:
    agent = main.floor.agent()
    main.lanes.met()
    roll, told = main.turn()
    assert isinstance(roll, letter.Roll)
    assert sorted(each.name for each in roll.operators) == ["ines", "jo", "mara", "vic"]
    assert isinstance(told, letter.Told)
    assert told.run == agent.run
    main.lanes.roll()
    assert main.turn() == []
    main.greeting = main.greeting._replace(policy="Q" * 43)
    main.lanes.roll()
    assert [type(line) for line in main.turn()] == [letter.Roll]
    main.lanes.met()
    assert [type(line) for line in main.turn()] == [letter.Roll, letter.Told]


def test_an_order_goes_over_a_runs_lane_after_what_is_new_of_the_run_and_only_if_it_has_one(main: Main) -> None:
    agent = main.floor.agent()
    main.lanes.touch(agent.run)
    main.lanes.give(agent.run, PAUSE)
    assert [type(line) for line in main.posted] == []
    main.lanes.hear(letter.Linked(run=agent.run))
    main.lanes.give(agent.run, PAUSE)
    assert [type(line) for line in main.turn()] == [letter.Told, letter.Give]


def test_a_renewal_over_the_lane_is_answered_there_and_nothing_else_is_said_there(main: Main) -> None:
    agent = main.floor.agent()
    main.lanes.hear(letter.Linked(run=agent.run))
    main.said.clear()
    main.lanes.hear(letter.Said(run=agent.run, raw='{"t":"renew","n":7}'))
    assert main.said == ["lease 7"]
    conn = main.floor.desk.state.runs[agent.run].lane
    assert conn is not None
    assert conn < 0
    main.lanes.say(conn, LEASE)
    main.lanes.say(conn, Ack(seq=1))
    main.lanes.say(conn - 1, LEASE)
    assert main.turn() == [letter.Say(run=agent.run, lease=LEASE)]


def test_answers_and_last_words_on_the_lane_count_here(main: Main) -> None:
    agent = main.floor.agent()
    main.lanes.hear(letter.Linked(run=agent.run))
    main.floor.orders("mara", "pause", {"run": agent.run}, order="P1")
    main.lanes.hear(letter.Said(run=agent.run, raw='{"t":"paused","order":"P1"}'))
    assert main.floor.state(agent) == "PAUSED"
    main.lanes.hear(letter.Ordered(n=1, entry=main.entry(agent), ordered_s=main.floor.now.boot_s, word=1))
    epoch = main.floor.desk.state.epoch
    line: dict[str, object] = {"t": "stopped", "order": "L1", "epoch": epoch, "in_flight": []}
    line["sig"] = agent.key.sign(stopped_message("wf-test", agent.run, line))  # pyright: ignore[reportArgumentType]
    main.lanes.hear(letter.Said(run=agent.run, raw=json.dumps(line)))
    assert main.floor.state(agent) == "STOPPED"


def test_a_line_that_cannot_be_read_and_one_of_a_run_that_has_no_lane_do_nothing(
    main: Main, capsys: pytest.CaptureFixture[str]
) -> None:
    agent = main.floor.agent()
    main.lanes.hear(letter.Said(run=agent.run, raw='{"t":"renew","n":1}'))
    main.lanes.hear(letter.Linked(run=agent.run))
    main.said.clear()
    main.lanes.hear(letter.Said(run=agent.run, raw="\x1b[31mrubbish"))
    assert main.said == []
    err = capsys.readouterr().err
    assert "could not be read" in err
    assert "\x1b" not in err


def test_a_second_lane_of_a_run_takes_the_place_of_the_first_and_a_lane_that_dies_takes_all_with_it(main: Main) -> None:
    agent = main.floor.agent()
    run = main.floor.desk.state.runs[agent.run]
    main.lanes.hear(letter.Linked(run=agent.run))
    first = run.lane
    main.lanes.hear(letter.Linked(run=agent.run))
    assert run.lane not in (None, first)
    main.lanes.hear(letter.Unlinked(run=agent.run))
    main.lanes.hear(letter.Unlinked(run=agent.run))
    assert run.lane is None
    main.lanes.hear(letter.Linked(run=agent.run))
    main.lanes.lost()
    assert run.lane is None
    assert main.caught_up == 1


def test_a_lanes_journal_is_kept_until_the_ledger_has_its_orders(main: Main) -> None:
    agent = main.floor.agent()
    other = main.floor.agent("other-bot")
    at_s = main.floor.now.boot_s
    main.lanes.hear(letter.Ordered(n=1, entry=main.entry(agent), ordered_s=at_s, word=1))
    first = len(main.floor.records)
    main.lanes.hear(letter.Ordered(n=2, entry=main.entry(other, order="L2"), ordered_s=at_s, word=2))
    main.turn()
    main.lanes.settled(first - 1)
    assert main.turn() == []
    main.lanes.settled(first)
    assert main.turn() == [letter.Heard(n=1)]
    main.lanes.settled(len(main.floor.records))
    main.lanes.settled(len(main.floor.records))
    assert main.turn() == [letter.Heard(n=2)]


def test_stages_and_leases_of_the_main_connections_are_told_and_stages_of_the_lane_count(main: Main) -> None:
    agent = main.floor.agent()
    stage = StageLine(order="O1", run=agent.run, stage="given", at_ms=1.0)
    main.lanes.stage(stage)
    main.lanes.leased(agent.run, 5.0)
    assert main.turn() == [letter.Staged(stage=stage), letter.Leased(run=agent.run, from_s=5.0)]
    main.lanes.hear(letter.Ordered(n=1, entry=main.entry(agent), ordered_s=main.floor.now.boot_s, word=1))
    main.said.clear()
    main.lanes.hear(letter.Wrote(run=agent.run, order="L1"))
    main.lanes.hear(letter.Journalled(order="L1"))
    assert [line for line in main.said if line.startswith("consoles")] == [
        "consoles: stage given",
        "consoles: stage accepted",
    ]
    main.lanes.hear(letter.Beat())
    main.lanes.hear(letter.Ready(port=1, terms=""))
