from watchfloor.link import Backoff


def test_the_bound_doubles_up_to_the_longest_wait() -> None:
    backoff = Backoff(lambda: 1.0, first_s=1, longest_s=5)
    assert [backoff.next_s() for _ in range(5)] == [1, 2, 4, 5, 5]


def test_chance_spreads_a_crowd_over_the_whole_wait() -> None:
    chances = iter([0.0, 0.5, 1.0])
    backoff = Backoff(lambda: next(chances), first_s=1, longest_s=8)
    assert [backoff.next_s() for _ in range(3)] == [0, 1, 4]


def test_a_connection_that_held_begins_anew() -> None:
    backoff = Backoff(lambda: 1.0, first_s=1, longest_s=8)
    backoff.next_s()
    backoff.next_s()
    backoff.reset()
    assert backoff.next_s() == 1
