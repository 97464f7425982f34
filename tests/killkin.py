"""Runs that delegate, in the machine of the kill: one rule, and what must hold of a family."""

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from killrig import Rig
from watchfloor_server.core.state import OPEN


class KinMachine(RuleBasedStateMachine):
    """A machine over both processes in which agents hand leave on."""

    def __init__(self) -> None:
        super().__init__()
        self.rig: Rig = Rig()
        self.actions: int = 0

    @rule(data=st.data())
    def an_agent_delegates(self, data: st.DataObject) -> None:
        rig = self.rig
        there = [] if rig.main is None else [player for player in rig.players if player.is_in]
        if there and len(rig.players) < 6:
            self.actions += 1
            rig.delegate(data.draw(st.sampled_from(there)), f"child-{self.actions}")

    @invariant()
    def i17_no_child_outlives_its_parent(self) -> None:
        main = self.rig.main
        if main is None or not main.is_there or main.letters or main.lanes.is_behind:
            return
        runs = main.desk.state.runs
        for name, run in runs.items():
            if run.parent is not None and run.state in OPEN:
                assert run.parent in runs, f"{name} has outlived {run.parent}"
                assert runs[run.parent].state in OPEN, f"{name} has outlived {run.parent}"
