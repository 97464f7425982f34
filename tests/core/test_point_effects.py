from typing import get_args

from watchfloor_server.core import point_effects as out


def test_every_effect_towards_points_is_in_the_union() -> None:
    declared = {value for value in vars(out).values() if isinstance(value, type) and value.__module__ == out.__name__}
    assert declared == set(get_args(out.PointEffect))


def test_a_fence_cannot_be_told_to_wait_for_the_disk() -> None:
    assert "durable" not in out.SayFence._fields
