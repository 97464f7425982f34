from typing import get_args

from watchfloor_server.core import point_inputs as p
from watchfloor_server.core.canary_inputs import PointDidPractice


def test_the_desks_side_towards_points_lists_exactly_its_inputs() -> None:
    declared = {value for value in vars(p).values() if isinstance(value, type) and value.__module__ == p.__name__}
    assert declared | {PointDidPractice} == set(get_args(p.PointInput)) == set(p.POINT)
