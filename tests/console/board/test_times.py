from datetime import timedelta

import pytest

from scenes import NOW, at
from watchfloor_console.board import times


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(-3, "0s"), (0, "0s"), (22.9, "22s"), (252, "4m12s"), (10_020, "2h47m"), (273_600, "3d04h")],
)
def test_a_duration_is_written_in_at_most_six_signs(seconds: float, text: str) -> None:
    assert times.span(seconds) == text
    assert len(text) <= 6


def test_a_deadline_always_has_its_minutes() -> None:
    assert (times.countdown(48), times.countdown(118), times.countdown(7200)) == ("0m48s", "1m58s", "2h00m")


def test_a_kills_own_time_has_tenths() -> None:
    assert (times.tenths(2.44), times.tenths(-1), times.tenths(61)) == ("2.4s", "0.0s", "1m01s")


def test_a_round_trip_is_in_milliseconds() -> None:
    assert (times.millis(0.94), times.millis(640), times.millis(1000)) == ("0.9 ms", "640 ms", "1.0s")


def test_words_for_a_screen_reader() -> None:
    assert (times.spoken(22), times.spoken(384), times.spoken(7320)) == ("22 s", "6 min 24 s", "2 h 2 min")


def test_clocks_are_utc() -> None:
    assert times.clock(NOW) == "03:12:44Z"
    assert times.clock_ms(at("03:12:41.207")) == "03:12:41.207"


def test_an_age_is_negative_before_its_time() -> None:
    assert times.age_s(NOW, (NOW + timedelta(seconds=5)).isoformat()) == -5


def test_numbers_have_their_commas() -> None:
    assert times.number(1_482_903) == "1,482,903"


@pytest.mark.parametrize("at", ["", "soon", "2026-11-24T03:00:90.000Z", "9" * 400])
def test_what_is_no_time_is_the_beginning_of_all_and_breaks_nothing(at: str) -> None:
    assert times.moment(at) == times.NEVER


def test_a_time_without_a_zone_is_utc() -> None:
    assert times.moment("2026-11-24T03:00:00").tzinfo is not None


def test_how_long_ago_it_was_is_told_without_seconds_from_ten_minutes_on() -> None:
    assert [times.ago(seconds) for seconds in (31, 599, 600, 3599, 10_020)] == ["31s", "9m59s", "10m", "59m", "2h47m"]
