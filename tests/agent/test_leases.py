from datetime import UTC, datetime

import pytest

from watchfloor.agent.leases import ASKED, LeaseClock, ServerClock


def test_nothing_is_live_before_the_first_lease() -> None:
    assert not LeaseClock().is_live(0)


def test_a_lease_counts_from_when_it_was_asked_for_and_ends_early() -> None:
    lease = LeaseClock()
    lease.grant(100, 10)
    assert lease.is_live(109.7)
    assert not lease.is_live(109.8)
    assert lease.left_s(100) == pytest.approx(9.8)


def test_an_answer_that_was_long_under_way_gives_no_more_than_was_left_of_it() -> None:
    lease = LeaseClock()
    n = lease.ask(100)
    lease.answer(n, 10)
    assert not lease.is_live(110)


def test_an_answer_to_what_was_never_asked_counts_for_nothing() -> None:
    lease = LeaseClock()
    lease.answer(7, 10)
    assert not lease.is_live(0)
    n = lease.ask(0)
    lease.answer(n, 10)
    lease.answer(n, 1000)
    assert not lease.is_live(10)


def test_a_late_answer_never_shortens_a_lease() -> None:
    lease = LeaseClock()
    first, second = lease.ask(0), lease.ask(3)
    lease.answer(second, 10)
    lease.answer(first, 10)
    assert lease.is_live(12)


def test_renewals_without_answer_do_not_pile_up() -> None:
    lease = LeaseClock()
    first = lease.ask(0)
    for _ in range(ASKED):
        lease.ask(1)
    lease.answer(first, 1000)
    assert not lease.is_live(0)


def test_the_servers_clock_goes_on_by_our_boot_clock() -> None:
    clock = ServerClock(datetime(2026, 1, 31, 9, 30, tzinfo=UTC), 100)
    assert clock.now(160) == datetime(2026, 1, 31, 9, 31, tzinfo=UTC)


def test_a_lease_is_as_old_as_its_newest_renewal() -> None:
    clock = LeaseClock()
    assert clock.age_s(5) == float("inf")
    clock.grant(10, 10)
    clock.answer(clock.ask(13), 10)
    assert clock.age_s(15) == 2
