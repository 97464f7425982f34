from watchfloor_console.board.rates import Rates


def test_events_a_second_are_taken_over_whole_seconds_that_are_over() -> None:
    rates = Rates()
    for second in (98, 98, 99, 99, 100):
        rates.heard("R", second)
    assert rates.rate("R", 100).per_s == 2


def test_steps_are_ten_seconds_and_silence_is_empty() -> None:
    rates = Rates()
    for second in (61, 62, 83):
        rates.heard("R", second)
    rate = rates.rate("R", 109)
    assert rate.steps == (0, 2, 0, 1, 0, 0)
    assert rate.highest == 2


def test_a_run_that_said_nothing_has_a_rate_of_nothing() -> None:
    assert Rates().rate("R", 5) == (0, (0, 0, 0, 0, 0, 0), 0)


def test_what_is_over_is_forgotten() -> None:
    rates = Rates()
    rates.heard("R", 5)
    rates.forget(set())
    assert rates.rate("R", 6).highest == 0
