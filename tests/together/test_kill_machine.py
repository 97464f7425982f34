"""The invariants of the kill, held against both processes as they are, whatever happens in whatever order."""

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from killkin import KinMachine
from killpast import Player
from watchfloor_server.core.state import DYING, OPEN, Run

NAMES = ("refund-bot", "mail-bot", "night-bot")
WAYS = st.sampled_from(["main", "lane"])
PRESSERS = st.sampled_from(["mara", "ines"])


class KillMachine(KinMachine):
    """Everything that may happen to the two processes, one call at a time."""

    def __init__(self) -> None:
        super().__init__()
        self.pressed: list[tuple[str, str, dict[str, object], str, float | None]] = []
        self.locked: dict[str, str] = {}
        self.fences: dict[int, str] = {}
        self.past_runs: set[str] = set()

    @initialize(count=st.integers(1, 2))
    def agents_are_there(self, count: int) -> None:
        for name in NAMES[:count]:
            self.rig.join(name, "alice")
        self.settle()

    # -- agents

    @rule(name=st.sampled_from(NAMES))
    def somebody_comes_in(self, name: str) -> None:
        if self.rig.main is not None and len(self.rig.players) < 5:
            self.rig.join(name, "alice")

    @rule(data=st.data())
    def an_agent_comes_back(self, data: st.DataObject) -> None:
        away = [player for player in self.rig.players if player.run and player.conn is None]
        if away and self.rig.main is not None:
            player = data.draw(st.sampled_from(away))
            self.rig.join(player.name, player.human, player.run)

    @rule(data=st.data())
    def an_agent_dials_the_lane(self, data: st.DataObject) -> None:
        there = [player for player in self.rig.players if player.run]
        if there and self.rig.lane is not None:
            self.rig.dial_lane(data.draw(st.sampled_from(there)))

    @rule(data=st.data(), tool=st.sampled_from(["do", "ask"]))
    def an_agent_proposes(self, data: st.DataObject, tool: str) -> None:
        there = self._connected()
        if there:
            player = data.draw(st.sampled_from(there))
            self.actions += 1
            self.rig.proposes(player, f"a{self.actions}", tool)

    @rule(data=st.data(), answer=st.sampled_from(["approve", "deny"]), who=st.sampled_from(["mara", "jo"]))
    def somebody_answers_a_card(self, data: st.DataObject, answer: str, who: str) -> None:
        main = self.rig.main
        if main is not None and (cards := main.desk.cards()):
            self.rig.pen.decides(who, data.draw(st.sampled_from(cards)), answer)

    @rule(data=st.data())
    def an_agent_renews(self, data: st.DataObject) -> None:
        there = self._connected()
        if there:
            self.rig.renews(data.draw(st.sampled_from(there)))

    @rule(data=st.data())
    def an_agent_hears(self, data: st.DataObject) -> None:
        told = [player for player in self.rig.players if player.heard]
        if told:
            player = data.draw(st.sampled_from(told))
            player.orders.take(player.heard.popleft())

    @rule(data=st.data(), way=WAYS)
    def an_agent_says_that_it_stopped(self, data: st.DataObject, way: str) -> None:
        killed = [player for player in self.rig.players if player.orders.is_killed]
        if killed:
            self.rig.says_stopped(data.draw(st.sampled_from(killed)), way)

    def _connected(self) -> list[Player]:
        if self.rig.main is None:
            return []
        return [player for player in self.rig.players if player.is_in]

    # -- people

    @rule(
        data=st.data(),
        way=WAYS,
        who=PRESSERS,
        kind=st.sampled_from(["kill", "kill", "pause", "resume"]),
        after_s=st.sampled_from([None, None, 3.0]),
    )
    def somebody_presses(self, data: st.DataObject, way: str, who: str, kind: str, after_s: float | None) -> None:
        runs = [player.run for player in self.rig.players if player.run]
        scopes: list[dict[str, object]] = [{"all": True}, *({"run": run} for run in runs * 2)]
        scope = data.draw(st.sampled_from(scopes))
        order = f"O{len(self.pressed)}"
        pressed = (who, kind, scope, order, after_s if kind == "kill" else None)
        self.pressed.append(pressed)
        self.rig.order(way, *pressed)

    @rule(data=st.data(), way=WAYS)
    def a_console_tries_again(self, data: st.DataObject, way: str) -> None:
        if self.pressed:
            self.rig.order(way, *data.draw(st.sampled_from(self.pressed[-3:])))

    @rule()
    def mara_rearms(self) -> None:
        main = self.rig.main
        if main is not None and main.is_there and not main.letters:
            for lock in list(main.desk.state.locks.values())[:1]:
                of = lock.body.scope
                scope: dict[str, object] = {"all": True} if of.kind == "all" else {"run": of.value}
                self.rig.order("main", "mara", "rearm", scope, f"R{len(self.pressed)}{self.actions}", None)

    # -- time, disks, letters, deaths

    @rule(seconds=st.sampled_from([0.1, 0.6, 1.1, 3.1, 11.0]))
    def time_goes_by(self, seconds: float) -> None:
        self.rig.wait_s(seconds)

    @rule(count=st.integers(1, 6))
    def the_ledger_commits(self, count: int) -> None:
        if self.rig.main is not None:
            self.rig.main.commit(count)

    @rule(who=WAYS)
    def a_journal_is_written(self, who: str) -> None:
        if self.rig.books[who].waiting:
            self.rig.books[who].write()

    @rule(who=WAYS)
    def a_journal_is_struck_out(self, who: str) -> None:
        self.rig.books[who].strike()

    @rule(way=WAYS)
    def a_letter_is_read(self, way: str) -> None:
        rig = self.rig
        if way == "main" and rig.main is not None and rig.main.letters:
            rig.main_hears()
        elif way == "lane" and rig.lane is not None and rig.lane.letters:
            rig.lane_hears()

    @rule(who=WAYS, luck=st.integers(0, 2))
    def a_process_dies(self, who: str, luck: int) -> None:
        if luck == 0 and who == "main" and self.rig.main is not None:
            self.rig.kill_main()
        elif luck == 0 and who == "lane" and self.rig.lane is not None:
            self.rig.kill_lane()

    @precondition(lambda self: self.rig.main is None or self.rig.lane is None)
    @rule()
    def who_is_dead_starts_again(self) -> None:
        self.rig.revive()

    def settle(self) -> None:
        """Everything that is under way arrives."""
        self.rig.settle()

    # -- what must hold

    @invariant()
    def i2_stopped_is_for_ever(self) -> None:
        for name, run in self._heard_all():
            assert name not in self.rig.past.kills or run.state not in OPEN, f"{name} was killed and is {run.state}"

    @invariant()
    def i7_i8_no_card_and_no_leave_outlives_a_kill(self) -> None:
        main = self.rig.main
        if main is None:
            return
        for run in main.desk.state.runs.values():
            if run.state in DYING or run.state == "STOPPED":
                assert not [card for card in main.desk.cards() if card.run == run.run]
                assert all(act.leave_until_s == 0 for act in run.acts.values())

    @invariant()
    def i11_nobody_slips_through_kill_all(self) -> None:
        main = self.rig.main
        if main is not None and any(lock.body.scope.kind == "all" for lock in main.desk.state.locks.values()):
            assert not [name for name, run in main.desk.state.runs.items() if run.state in OPEN]

    @invariant()
    def i15_the_label_never_lies(self) -> None:
        for process in (self.rig.main, self.rig.lane):
            for run in () if process is None else process.desk.state.runs.values():
                if run.state == "STOPPED":
                    assert run.stop is not None
                    kinds = {one.kind for one in run.stop.evidence}
                    assert kinds
                    assert run.confirmed == bool(kinds & {"tree", "fence"})

    @invariant()
    def i16_one_record_for_each_transition(self) -> None:
        main = self.rig.main
        records = [*self.rig.disk, *(() if main is None else main.ledger.waiting)]
        for kind in ("run.stopping", "run.stopped", "run.started"):
            runs = [record.run for record in records if record.kind == kind]
            assert len(runs) == len(set(runs)), f"{kind} twice"

    @invariant()
    def i20_a_pending_kill_is_not_forgotten(self) -> None:
        runs = dict(self._heard_all())
        for name, (order, _) in self.rig.past.still.items():
            if name in runs and order in self.rig.past.orders and self._is_pending(order):
                assert runs[name].state == "HELD" or runs[name].state not in OPEN, f"{order} of {name} is forgotten"

    def _is_pending(self, order: str) -> bool:
        return any(pressed[3] == order and pressed[4] for pressed in self.pressed)

    def _heard_all(self) -> list[tuple[str, Run]]:
        main = self.rig.main
        if main is None or not main.is_there or main.letters or main.lanes.is_behind:
            return []
        return list(main.desk.state.runs.items())

    def teardown(self) -> None:
        """Once all arrives and time goes by, each kill is carried out at both, with evidence, and all are on record."""
        rig = self.rig
        self.settle()
        for _ in range(6):  # a parent that is silent is lost beyond return after twenty seconds
            for player in rig.players:
                while player.heard:
                    player.orders.take(player.heard.popleft())
            rig.wait_s(6.0)
            self.settle()
        main, lane = rig.main, rig.lane
        assert main is not None
        assert lane is not None
        for name, run in main.desk.state.runs.items():
            assert run.state not in (*DYING, "HELD"), f"{name} is {run.state} for ever"
            if name in lane.desk.state.runs:
                there = lane.desk.state.runs[name].state
                assert (there in OPEN) == (run.state in OPEN), f"{name} is {run.state}, and {there} at the lane"
        self.i2_stopped_is_for_ever()
        self.i9_all_who_killed_are_recorded()

    def i9_all_who_killed_are_recorded(self) -> None:
        known: set[tuple[str, str]] = set()
        for record in self.rig.disk:
            body: dict[str, Any] = json.loads(record.raw) if record.kind.startswith("run.") else {}
            by = body.get("by") or str(body.get("detail", "")).removeprefix("again by ")
            if record.run is not None and by:
                known.add((record.run, by))
        runs = {record.run for record in self.rig.disk if record.kind == "run.started"}
        locked = {str(json.loads(record.raw)["by"]) for record in self.rig.disk if record.kind == "lock.set"}
        missing = {(run, by) for run, by in self.rig.past.killers if run in runs and by not in locked} - known
        assert not missing, f"{missing} is on no record"


def run(examples: int, steps: int) -> None:
    run_state_machine_as_test(
        KillMachine,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            derandomize=True,
            database=None,
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large],
        ),
    )


def test_the_invariants_of_the_kill_hold_whatever_happens_to_both_processes() -> None:
    run(60, 40)


@pytest.mark.soak
@pytest.mark.timeout(3600)
def test_they_hold_for_long() -> None:
    run(3000, 80)
