from watchfloor_server.core import inputs
from watchfloor_server.core.canary_inputs import AgentDidPractice, PointDidPractice
from watchfloor_server.core.point_inputs import POINT


def test_what_comes_of_canaries_is_routed_like_all_else_of_a_peer() -> None:
    assert AgentDidPractice in inputs.AGENT
    assert PointDidPractice in POINT
