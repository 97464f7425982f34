from watchfloor_server.gateway.pace import PATIENCE_S, Pace


def test_within_its_rate_nobody_waits() -> None:
    pace = Pace(100, 0.0)
    for n in range(1000):
        assert pace.wait_s(n * 0.02) == 0
        pace.take(n * 0.02)
        assert not pace.is_flooding(n * 0.02)


def test_beyond_it_the_next_line_waits_until_some_may_come() -> None:
    pace = Pace(100, 0.0)
    for _ in range(100):
        assert pace.wait_s(0.0) == 0
        pace.take(0.0)
    wait_s = pace.wait_s(0.0)
    assert 0 < wait_s < 1
    assert pace.wait_s(wait_s) == 0


def test_who_goes_on_at_the_limit_floods_and_who_pauses_does_not() -> None:
    pace = Pace(100, 0.0)
    now_s = 0.0
    while now_s <= PATIENCE_S:
        while not pace.wait_s(now_s):
            pace.take(now_s)
        assert not pace.is_flooding(now_s)
        now_s += 0.5
    while not pace.wait_s(now_s):
        pace.take(now_s)
    assert pace.is_flooding(now_s)
    pace.wait_s(now_s + 0.9)
    assert not pace.is_flooding(now_s + 0.9)
