from watchfloor_server.core import inputs
from watchfloor_server.core.lane_inputs import LaneLeft, LaneLinked


def test_a_lane_is_a_part_of_what_comes_of_an_agent() -> None:
    assert {LaneLinked, LaneLeft} <= set(inputs.AGENT)
