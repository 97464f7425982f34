import pytest

from talks import MakeCard, Talk
from watchfloor.oversight import Refused


def test_a_question_is_sent_whole_and_takes_no_code(talk: Talk) -> None:
    assert "it is: ask ID QUESTION" in talk.type("ask e-4k7q")
    assert "ask E-4K7Q: signed over the whole card, and taken" in talk.type("ask e-4k7q Why this much?")
    assert talk.done == [("ask", "Why this much?")]


def test_a_card_is_passed_on_by_name_and_who_may_answer_is_said(talk: Talk, a_card: MakeCard) -> None:
    talk.floor.board.show(a_card(may=("mara", "jo")))
    for line in ("pass E-4K7Q", "pass E-4K7Q mara", "pass E-4K7Q \x1b[2J"):
        said = talk.type(line)
        assert "pass ID NAME. May answer too: jo" in said
        assert "\x1b" not in said
    talk.type("pass E-4K7Q jo you know them")
    assert talk.done == [("pass", "you know them")]


def test_what_is_claimed_is_released(talk: Talk, a_card: MakeCard) -> None:
    assert "not claimed by you" in talk.type("release E-4K7Q")
    talk.type("claim E-4K7Q")
    talk.floor.board.show(a_card(claims=("mara",)))
    assert "claimed by you" in talk.type("claim E-4K7Q")
    talk.type("release E-4K7Q")
    assert talk.done == [("claim", ""), ("release", "")]


@pytest.mark.parametrize("verb", ["ask", "pass", "claim", "release"])
def test_a_card_must_be_named(talk: Talk, verb: str) -> None:
    assert "which card? Open cards: E-4K7Q" in talk.type(verb, f"{verb} E-9999 x")
    assert talk.done == []


def test_a_refusal_is_told(talk: Talk) -> None:
    talk.refusal = Refused("run", "run '7F3K' is not connected")
    assert "NOT DONE   ask E-4K7Q: run '7F3K' is not connected" in talk.type("ask E-4K7Q Why?")
