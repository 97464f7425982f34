from hypothesis import given
from hypothesis import strategies as st

from watchfloor_console.board import Piece
from watchfloor_console.feed import Ring, Row


def row(seq: int, run: str = "R", action: str = "", word: str = "says") -> Row:
    return Row(seq, "2026-11-24T03:12:41.207Z", run, "bot", Piece(word), (), action=action)


def seqs(ring: Ring, height: int, run: str | None = None) -> list[int]:
    return [one.seq for one in ring.view(height, None if run is None else lambda one: one.run == run).rows]


def test_the_newest_rows_are_shown_and_the_oldest_go() -> None:
    ring = Ring(3)
    for seq in range(5):
        ring.add(row(seq))
    assert seqs(ring, 10) == [2, 3, 4]


def test_who_scrolled_back_stays_while_rows_come() -> None:
    ring = Ring()
    for seq in range(10):
        ring.add(row(seq))
    ring.back(3)
    before = seqs(ring, 4)
    for seq in range(10, 15):
        ring.add(row(seq))
    assert seqs(ring, 4) == before == [3, 4, 5, 6]
    assert ring.view(4) == (ring.view(4).rows, False, 8)
    ring.forward(8)
    assert ring.is_following


def test_who_scrolled_back_further_than_is_kept_sees_the_oldest_that_is() -> None:
    ring = Ring(3)
    for seq in range(3):
        ring.add(row(seq))
    ring.back(2)
    for seq in range(3, 9):
        ring.add(row(seq))
    assert seqs(ring, 2) == [6]


def test_one_runs_feed_leaves_the_others_out() -> None:
    ring = Ring()
    for seq in range(6):
        ring.add(row(seq, "A" if seq % 2 else "B"))
    assert seqs(ring, 2, "A") == [3, 5]


def test_an_action_is_found_and_amended_until_its_row_is_gone() -> None:
    ring = Ring(2)
    ring.add(row(1, action="a", word="acts"))
    ring.amend("a", row(1, "X"))
    found = ring.act("a")
    assert found is not None
    assert found.run == "X"
    ring.add(row(2))
    ring.add(row(3))
    assert ring.act("a") is None


def test_older_rows_come_before_those_that_are_here() -> None:
    ring = Ring(4)
    ring.add(row(10, action="a", word="acts"))
    ring.begin([row(seq) for seq in range(5)])
    assert seqs(ring, 9) == [2, 3, 4, 10]
    found = ring.act("a")
    assert found is not None
    assert found.seq == 10
    assert ring.last is not None
    assert ring.last.seq == 10


@given(st.lists(st.sampled_from(["add", "back", "forward", "follow"]), max_size=60), st.integers(1, 5))
def test_a_view_is_always_of_rows_that_are_kept_in_order(steps: list[str], height: int) -> None:
    ring, seq = Ring(5), 0
    for step in steps:
        if step == "add":
            ring.add(row(seq := seq + 1))
        elif step == "back":
            ring.back(2)
        elif step == "forward":
            ring.forward(1)
        else:
            ring.follow()
        view = ring.view(height)
        shown = [one.seq for one in view.rows]
        assert shown == sorted(shown)
        assert len(shown) <= height
        assert all(seq - 5 < each <= seq for each in shown)
        assert view.behind >= 0
