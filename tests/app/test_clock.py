from collections.abc import Callable

from watchfloor_server.app.clock import Clock, Moments


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
