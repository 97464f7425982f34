from drawn import picture
from scenes import refund_card
from watchfloor.records.views import OperatorPresence
from watchfloor.wire import Later
from watchfloor_console.board import plain
from watchfloor_console.render.colleagues import colleagues


def test_people_who_could_answer_are_said_to_be_asleep_and_deputies_from_when_on_they_may() -> None:
    later = (Later(operator="lena", group="leads", from_at="2026-11-24T03:20:00.000Z"),)
    card = refund_card().model_copy(update={"may": ("tom", "ines"), "may_later": later, "claims": ()})
    made = picture()
    made.board.votes.clear()
    made.board.take_presence((OperatorPresence(name="ines", roles=("approver",), screens=1, since_at=card.opened_at),))
    assert [plain(row) for row in colleagues(made, card, 42)] == [
        "  could too tom (asleep), ines",
        "  later     lena from 03:20:00Z, asleep, leads",
    ]


def test_who_claimed_it_or_answered_is_not_named_again() -> None:
    card = refund_card().model_copy(update={"may": ("tom",), "claims": ("tom",)})
    assert list(colleagues(picture(), card, 42)) == []
