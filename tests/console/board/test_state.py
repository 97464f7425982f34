from scenes import CAST, refund_card, run_id, view
from watchfloor_console.board import Board, CardEnd
from watchfloor_console.board import state as states


def test_a_card_that_ended_never_comes_back() -> None:
    board, card = Board(), refund_card()
    board.show(card)
    board.close(CardEnd(card.escalation, "denied", ("ines",), "no", "2026-11-24T03:12:44.000Z"))
    board.show(card)
    assert card.escalation not in board.cards
    assert board.ends[card.escalation].end == "denied"


def test_fresh_views_bring_leases_and_never_a_state() -> None:
    board = Board()
    board.take_runs([view(CAST[0])])
    board.refresh([view(CAST[0], lease_until_at="2026-11-24T03:13:00.000Z", state="STOPPED")])
    assert board.runs[run_id("3VTA")].state == "RUNNING"
    board.refresh([view(CAST[0], lease_until_at="2026-11-24T03:13:00.000Z")])
    assert board.runs[run_id("3VTA")].lease_until_at == "2026-11-24T03:13:00.000Z"


def test_a_stage_of_an_order_that_nobody_gave_is_no_news() -> None:
    board = Board()
    board.take_stage("O", "R", "given", 1.0)
    assert board.orders == {}


def test_ends_are_bounded() -> None:
    board = Board()
    for place in range(states.ENDS + 5):
        board.close(CardEnd(f"E-{place}", "expired", (), "", ""))
    assert len(board.ends) == states.ENDS
    assert "E-0" not in board.ends


def test_how_often_an_action_was_proposed_is_known_while_its_card_is_open() -> None:
    board, card = Board(), refund_card()
    board.take_repeat(card.escalation, 3)
    assert board.repeats == {card.escalation: 3}
    board.close(CardEnd(card.escalation, "denied", ("ines",), "no", "2026-11-24T03:12:44.000Z"))
    board.take_repeat(card.escalation, 4)
    assert board.repeats == {}


def test_a_snapshot_that_comes_after_the_open_cards_leaves_them_their_codes() -> None:
    board, card = Board(), refund_card()
    coded, bare = card.model_copy(update={"code": "7mkw"}), card.model_copy(update={"code": None})
    board.show(bare)
    assert board.cards[card.escalation].code is None
    board.show(coded)
    board.start(40)
    assert board.cards == {}
    board.show(bare)
    assert board.cards[card.escalation].code == "7mkw"
    board.show(bare.model_copy(update={"card_sha256": "B" * 43}))
    assert board.cards[card.escalation].code is None
