import time

import pytest

from watchfloor_server.gateway import clock
from watchfloor_server.gateway.clock import DRIFT_S, Clock


def test_it_tells_the_moment_by_both_clocks() -> None:
    first, second = Clock().now(), Clock().now()
    assert first.at.tzinfo is not None
    assert first.at <= second.at
    assert first.boot_s <= second.boot_s <= clock.boot_s()


def test_a_wall_clock_that_jumps_is_not_trusted(monkeypatch: pytest.MonkeyPatch) -> None:
    steady = Clock()
    assert steady.is_trusted
    boot_s = clock.boot_s()
    monkeypatch.setattr(clock, "boot_s", lambda: boot_s - DRIFT_S - 1)
    assert not steady.is_trusted
    assert time.time() > 0
