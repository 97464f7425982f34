from datetime import UTC

from watchfloor_console.app.clocks import real_clocks


def test_the_wall_is_utc_and_the_steady_clock_never_goes_back() -> None:
    clocks = real_clocks()
    assert clocks.now().tzinfo is UTC
    assert clocks.steady_s() <= clocks.steady_s()
