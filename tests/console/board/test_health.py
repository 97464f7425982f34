from datetime import timedelta

from scenes import NOW
from watchfloor_console.board import Health, KillPath, Link


def test_readiness_older_than_ten_seconds_is_not_known() -> None:
    path = KillPath(is_up=True, can_stop=True, rtt_ms=1, answered_at=NOW)
    assert path.is_known(NOW + timedelta(seconds=10))
    assert not path.is_known(NOW + timedelta(seconds=10.1))


def test_a_server_that_cannot_stop_is_not_ready_and_neither_is_a_link_that_is_down() -> None:
    assert not KillPath(is_up=True, can_stop=False, answered_at=NOW).is_known(NOW)
    assert not KillPath(is_up=False, can_stop=True, answered_at=NOW).is_known(NOW)
    assert not KillPath(is_up=True, can_stop=True).is_known(NOW)


def test_nothing_is_live_after_the_link_was_lost() -> None:
    assert Health().is_live()
    assert not Health(link=Link(lost_at=NOW)).is_live()
