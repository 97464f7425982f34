from kinships import hop
from scenery import CAST, blend, view
from watchfloor.visible import visible
from watchfloor_console.board.family import children_of, children_words, via
from watchfloor_console.board.pieces import Words
from watchfloor_console.board.state import Board

WORDS = Words()
ROOT, LEFT, RIGHT, LEAF = CAST[10], CAST[12], CAST[3], CAST[4]


def family() -> Board:
    board = Board()
    root = view(ROOT)
    left, right = view(LEFT, parent=root.run), view(RIGHT, parent=root.run, state="STOPPED")
    board.take_runs([root, left, right, view(LEAF, parent=left.run)])
    return board


def test_an_order_for_a_run_goes_for_all_beneath_that_may_still_act() -> None:
    board = family()
    found = children_of(board, view(ROOT))
    assert [one.run for one in found] == [view(LEFT).run, view(LEAF).run]
    assert children_of(board, view(LEAF)) == []


def test_a_lying_server_draws_no_circle_that_holds_a_console() -> None:
    board = family()
    board.take_runs([view(ROOT, parent=view(LEAF).run)])
    assert len(children_of(board, view(ROOT))) == 2


def test_the_kill_line_counts_children() -> None:
    assert [children_words(count) for count in (0, 1, 2)] == ["", " + 1 child", " + 2 children"]


def test_one_hop_is_named_and_more_are_counted() -> None:
    one = blend("refund-bot", "Alice Ng").model_copy(update={"chain": (hop("planner", "2C9D01234567"),)})
    three = one.model_copy(update={"chain": (one.hops * 3)})
    assert via(blend("refund-bot", "Alice Ng"), WORDS, 20) == ""
    assert (via(one, WORDS, 20), via(three, WORDS, 20)) == (" via planner", " via 3 hops")
    evil = one.model_copy(update={"chain": (hop("\x1b[2J", "2C9D01234567"),)})
    assert visible("\x1b[2J", limit=20) in via(evil, WORDS, 20)
