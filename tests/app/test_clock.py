import time
from collections.abc import Callable

import pytest

from watchfloor_server.app import clock
from watchfloor_server.app.clock import DRIFT_S, Clock, Moments


def test_it_tells_the_moment_by_both_clocks() -> None:
    first, second = Clock().now(), Clock().now()
    assert first.at.tzinfo is not None
    assert first.at <= second.at
    assert first.boot_s <= second.boot_s


def test_a_wall_clock_that_jumps_is_not_trusted(monkeypatch: pytest.MonkeyPatch) -> None:
    steady = Clock()
    assert steady.is_trusted
    boot_s = clock.boot_s()
    monkeypatch.setattr(clock, "boot_s", lambda: boot_s - DRIFT_S - 1)
    assert not steady.is_trusted
    assert time.time() > 0


def test_one_moment_is_shared_in_a_turn_and_a_fresh_one_never_lies_before_it() -> None:
    due: list[Callable[[], None]] = []
    moments = Moments(Clock(), due.append)
    first = moments.shared()
    assert moments.shared() is first
    fresh = moments.fresh()
    assert fresh.boot_s >= first.boot_s
    assert moments.shared() is fresh
    assert len(due) == 1
    due.pop()()
    assert moments.shared() is not fresh
    assert len(due) == 1
