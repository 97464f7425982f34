from drawn import picture, text
from scenes import floor, refund_card
from watchfloor_console.board import Words
from watchfloor_console.render.card import card_rows, leg_words
from watchfloor_console.render.decide import decide_body
from watchfloor_console.render.deciding import Deciding
from watchfloor_console.render.reading import Progress


def rows() -> list[str]:
    return [row.rstrip() for row in text(card_rows(picture(), Deciding(refund_card(), Progress()), 32))]


def test_facts_come_first_and_the_agents_words_last() -> None:
    titles = [row.split(" ─")[0].strip() for row in rows() if "──" in row]
    assert titles == ["ESCALATION E-4K7Q", "WHY IT WAITS", "WHO ACTS", "THE AGENT SAYS"]


def test_each_argument_is_exact_and_has_its_origin() -> None:
    shown = rows()
    assert shown[1].startswith(" refund.issue on stripe, in prod, high risk")
    assert shown[3] == ' amount       "312.40"                                  same          tool orders.get'
    assert shown[7].startswith(' note         "2nd charge⟦U+202E⟧, customer told"')
    assert shown[10].startswith(" ? 1 hidden character, shown as its code")


def test_the_agents_words_stand_behind_a_fence() -> None:
    shown = rows()
    place = next(at for at, row in enumerate(shown) if "THE AGENT SAYS" in row)
    assert all(row.startswith(" ~ ") for row in shown[place + 1 : place + 10])


def test_each_leg_has_its_answer_and_its_rule() -> None:
    leg = refund_card().legs[2]
    assert leg_words(leg, Words().line)[0] == ("? ESCALATE", "waits-strong")
    assert leg_words(None, Words().line)[0].text == "- not asked"


def test_a_card_without_arguments_and_words_says_so() -> None:
    card = refund_card().model_copy(update={"args": {}, "said": (), "intent": None})
    shown = text(card_rows(picture(on=floor(open_cards=[card])), Deciding(card, Progress()), 32))
    assert any("no arguments" in row for row in shown)
    assert any(row.strip() == "nothing" for row in shown)


def test_a_mandate_and_what_was_asked_again_are_told_and_all_of_the_card_stays() -> None:
    told = {
        "mandate": ("inside: order 8841", "amount: 60.00 of 100.00 left"),
        "supersedes": "E-3AAA01234567",
        "differs": ("rules",),
    }
    deciding = Deciding(refund_card().model_copy(update=told), Progress())
    for size in ((140, 40), (80, 24)):
        made = picture(*size)
        shown = "\n".join(text(decide_body(made, deciding)))
        assert "mandate  inside: order 8841" in shown
        assert "left of it: amount: 60.00 of 100.00 left" in shown
        assert "asked again  in place of E-3AAA, what differs: rules" in shown
        assert '"312.40"' in shown


def test_a_changed_argument_says_what_was_proposed() -> None:
    card = refund_card()
    edited = card.model_copy(update={"args": {**card.args, "amount": "100.00"}})
    shown = [row.rstrip() for row in text(card_rows(picture(), Deciding(card, Progress(), edited=edited), 32))]
    assert shown[3].split()[:3] == ["amount", '"100.00"', '"312.40"']
    assert "changed by you" in shown[10]
