from drawn import picture
from scenes import health, refund_card
from watchfloor.oversight import Verdict
from watchfloor_console.driver.handwriting import Escapes
from watchfloor_console.render.reading import Reading
from watchfloor_console.screens.answering import Answering, Typed

NOTHING_TO_READ = Reading((), (), 0)


class Hands:
    def __init__(self) -> None:
        self.s = 100.0

    def __call__(self) -> float:
        return self.s


def opened(hands: Hands) -> Answering:
    answering = Answering(refund_card(), "read", Escapes(), hands)
    answering.look(picture())
    answering.approve(NOTHING_TO_READ)
    hands.s += 1.0
    return answering


def type_all(answering: Answering, hands: Hands, signs: str) -> list[Verdict | None]:
    came: list[Verdict | None] = []
    for sign in signs:
        hands.s += 0.2
        came.append(answering.type(Typed(sign, sign, hands.s)))
    return came


def test_the_fourth_right_sign_is_the_verdict_and_closes_the_step() -> None:
    hands = Hands()
    answering = opened(hands)
    assert type_all(answering, hands, "7mkw") == [None, None, None, Verdict("approve", code="7mkw")]
    assert answering.state.step == "read"
    assert answering.state.is_sending


def test_while_an_answer_is_on_its_way_nothing_else_is_sent() -> None:
    hands = Hands()
    answering = opened(hands)
    type_all(answering, hands, "7mkw")
    answering.look(picture())
    answering.approve(NOTHING_TO_READ)
    answering.deny()
    assert answering.state.step == "read"
    answering.answered("taken", is_over=True)
    assert not answering.state.is_sending


def test_an_enter_that_a_terminal_typed_denies_nothing() -> None:
    hands, escapes = Hands(), Escapes()
    answering = Answering(refund_card(), "deny", escapes, hands)
    answering.type(Typed("1", "1", hands.s))
    escapes.note(hands.s)
    assert answering.type(Typed("enter", "", hands.s)) is None
    assert answering.type(Typed("enter", "", hands.s + 1)) == Verdict("deny", reason="not within the task")


def test_going_back_says_whether_a_step_was_open() -> None:
    answering = opened(Hands())
    assert answering.back()
    assert not answering.back()


def test_a_console_that_only_reads_opens_no_step() -> None:
    made = picture()._replace(health=health(is_read_only=True))
    answering = Answering(refund_card(), "read", Escapes(), Hands())
    answering.look(made)
    answering.approve(NOTHING_TO_READ)
    answering.deny()
    assert answering.state.step == "read"
    assert "only reads" in answering.state.answer
