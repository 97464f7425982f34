import pytest

from drawn import picture, text
from scenes import refund_card
from watchfloor_console.board import CardEnd
from watchfloor_console.render.answers import answer_rows, cannot_approve
from watchfloor_console.render.card import wide_reading
from watchfloor_console.render.deciding import Deciding
from watchfloor_console.render.reading import Progress

END = CardEnd("E-4K7Q01234567", "denied", ("ines",), "too much", "2026-11-24T03:12:44.000Z")


def read() -> Progress:
    progress = Progress()
    progress.saw(range(100), range(100))
    return progress


def pane(deciding: Deciding, gateway: str = "") -> str:
    made = picture()
    made = made._replace(health=made.health._replace(gateway=gateway))
    return "\n".join(text(answer_rows(made, deciding, wide_reading(deciding, made), 42, 32)))


@pytest.mark.parametrize(
    ("deciding", "why"),
    [
        (Deciding(refund_card(), Progress(), code="7mkw"), "opens when read to the end"),
        (Deciding(refund_card(), read(), code="7mkw", end=END), "this card is denied"),
        (Deciding(refund_card(), read(), code="7mkw", cannot="the run acts for them"), "the run acts for them"),
        (Deciding(refund_card(), read(), code="7mkw", is_sending=True), "your answer is on its way"),
        (Deciding(refund_card(), read(), code="7mkw", closed_s=9.6), "five wrong keys: closed for 10 s"),
        (Deciding(refund_card(), read()), "the server sent no code"),
        (Deciding(refund_card(), read(), code="7mkw"), ""),
    ],
)
def test_why_approving_is_not_open(deciding: Deciding, why: str) -> None:
    assert cannot_approve(deciding, wide_reading(deciding, picture())) == why


def test_the_code_is_drawn_in_the_approve_step_and_nowhere_else() -> None:
    assert "7  m  k  w" not in pane(Deciding(refund_card(), read(), code="7mkw"))
    shown = pane(Deciding(refund_card(), read(), step="approve", code="7mkw", signs="7m", good_s=14, is_open=True))
    assert "the server's code     7   m   k   w" in shown
    assert "type it               7   m   _   _" in shown
    assert "Good for 14s" in shown


def test_who_signs_the_answer_is_said_and_where_nobody_does_that() -> None:
    deciding = Deciding(refund_card(), read(), code="7mkw")
    own, vouched = (" ".join(pane(deciding, gateway).split()) for gateway in ("", "gate\u202e"))
    assert "signed with your key" in own
    assert "UNSIGNED" not in own
    assert "signed with your key" not in vouched
    assert "UNSIGNED: nobody signs your answer. It counts by the word of gate⟦U+202E⟧, up to medium risk." in vouched
    step = deciding._replace(step="approve", good_s=14, is_open=True)
    assert ("UNSIGNED" in pane(step), "UNSIGNED" in pane(step, "gate")) == (False, True)


def test_a_denial_takes_a_reason() -> None:
    shown = pane(Deciding(refund_card(), read(), step="deny", reason="not\u202e now"))
    assert "DENY E-4K7Q, tell the agent why" in shown
    assert "> not⟦U+202E⟧ now_" in shown


def test_a_closed_card_says_who_closed_it_and_why() -> None:
    shown = pane(Deciding(refund_card(), read(), end=END))
    assert "E-4K7Q was denied by ines at 03:12:44Z" in shown
    assert "It cannot be answered any more." in shown


def test_people_are_named() -> None:
    shown = pane(Deciding(refund_card(), Progress()))
    assert "◦ claimed   jonas" in shown
    assert "◦ reading   you" in shown
    assert "✗ may not   alice, the run acts for them" in shown
