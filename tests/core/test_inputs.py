from typing import get_args

from watchfloor_server.core import inputs as i
from watchfloor_server.core.canary_inputs import AgentDidPractice
from watchfloor_server.core.delegation_inputs import AgentDelegates
from watchfloor_server.core.drill_inputs import DrillGiven
from watchfloor_server.core.lane_inputs import LaneLeft, LaneLinked
from watchfloor_server.core.paging_inputs import Paged
from watchfloor_server.core.point_inputs import PointInput
from watchfloor_server.core.policy_inputs import PolicyLoaded, PolicyRead, RuleProposed


def test_the_two_sides_of_the_desk_list_exactly_their_inputs() -> None:
    assert set(i.AGENT) == set(get_args(i.AgentInput))
    assert set(i.CONSOLE) == set(get_args(i.ConsoleInput))


def test_every_input_has_one_place_in_the_union() -> None:
    declared = {value for value in vars(i).values() if isinstance(value, type) and value.__module__ == i.__name__}
    beside = {
        AgentDelegates,
        AgentDidPractice,
        DrillGiven,
        LaneLeft,
        LaneLinked,
        Paged,
        PolicyLoaded,
        PolicyRead,
        RuleProposed,
    }
    assert declared | beside | set(get_args(PointInput)) == set(get_args(i.Input))
