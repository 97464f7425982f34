from datetime import timedelta

from scenes import NOW, cards
from watchfloor_console.board.alarm import Alarm


def test_it_rings_when_something_begins_to_wait_and_not_again() -> None:
    alarm = Alarm()
    assert not alarm.is_due([], NOW)
    assert alarm.is_due(cards(), NOW)
    assert not alarm.is_due(cards(), NOW)
    assert not alarm.is_due(cards()[1:], NOW)
    assert not alarm.is_due([], NOW)
    assert alarm.is_due(cards(), NOW)


def test_it_rings_once_when_thirty_seconds_are_left() -> None:
    alarm = Alarm()
    alarm.is_due(cards(), NOW)
    later = NOW + timedelta(seconds=90)
    assert alarm.is_due(cards(), later)
    assert not alarm.is_due(cards(), later + timedelta(seconds=1))
