from typing import get_args

from watchfloor_server.core import effects as out
from watchfloor_server.core.point_effects import PointEffect


def test_every_effect_is_in_the_union() -> None:
    declared = {value for value in vars(out).values() if isinstance(value, type) and value.__module__ == out.__name__}
    assert declared | set(get_args(PointEffect)) == set(get_args(out.Effect))


def test_an_order_cannot_be_told_to_wait_for_the_disk() -> None:
    assert "durable" not in out.GiveOrder._fields
    assert "durable" not in out.Latch._fields
