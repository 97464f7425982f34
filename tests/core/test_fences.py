from watchfloor.wire.points import FENCE_S
from watchfloor_server.core.fences import DARK_S, Fences, Point, Reach


def post(conn: int, *targets: str) -> Point:
    return Point(conn, f"p{conn}", b"k" * 32, "t" * 43, frozenset(targets), "2026-12-31T00:00:00.000Z", 0.0)


def test_the_server_waits_longer_for_the_dark_than_a_point_takes() -> None:
    assert DARK_S > FENCE_S


def test_a_bar_cannot_wait_and_a_release_can() -> None:
    fences = Fences()
    fences.free("R1")
    assert (fences.changed, fences.is_urgent) == ({"R1"}, False)
    fences.bar("R2")
    assert (fences.changed, fences.is_urgent) == ({"R1", "R2"}, True)


def test_a_point_stands_before_its_targets_also_a_moment_after_it_left() -> None:
    fences = Fences(points={1: post(1, "payments", "ledger")}, gone=[post(2, "payments")])
    assert [point.conn for point in fences.over("payments")] == [1, 2]
    assert [point.conn for point in fences.over("ledger")] == [1]
    assert list(fences.over("crm")) == []


def test_a_redeemed_grant_is_open_until_there_is_a_receipt() -> None:
    reach = Reach()
    reach.redeem("G-1", post(1).shown_key)
    assert (set(reach.used), reach.open) == ({"G-1"}, {"G-1"})
