from scenes import CAST, NOW, at, view
from watchfloor_console.board.leave import leave_out


def test_only_leave_of_runs_that_may_not_act_is_out() -> None:
    working = view(CAST[0], in_flight=2)
    assert leave_out([working], NOW) == (0, 0.0)
    lost = view(CAST[1], state="LOST", in_flight=1, lease_until_at=at("03:12:40.000"))
    dying = view(CAST[2], state="UNCONFIRMED", in_flight=2, lease_until_at=at("03:12:52.500"))
    count, longest_s = leave_out([working, lost, dying], NOW)
    assert (count, round(longest_s)) == (3, 8)


def test_without_a_lease_that_goes_on_there_is_no_longest() -> None:
    assert leave_out([view(CAST[1], state="STOPPING", in_flight=1, lease_until_at=None)], NOW) == (1, 0.0)
