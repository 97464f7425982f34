from scenes import refund_card
from watchfloor.oversight import Verdict
from watchfloor_console.messages import Answered, Moved, Opened


def test_a_wish_carries_what_was_wished_and_nothing_else() -> None:
    assert Moved(-2).steps == -2
    wish = Opened(is_next=True, after="E-1")
    assert (wish.is_next, wish.step, wish.after) == (True, "read", "E-1")


def test_an_answer_carries_the_card_as_it_was_shown() -> None:
    card = refund_card()
    assert Answered(card, Verdict("deny", reason="no")).card is card
