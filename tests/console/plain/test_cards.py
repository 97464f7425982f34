from talks import MakeCard
from watchfloor.oversight import MayNot, Origin
from watchfloor_console.plain.cards import Reading, card_lines, card_name, find_card, hash_hex, one_line


def test_every_argument_is_read_out_whole(a_card: MakeCard) -> None:
    value = "".join(f"{number:05d}" for number in range(400))
    lines = card_lines(a_card(args={"text": value}))
    shown = "".join(line[22:].removeprefix("text        = ") for line in lines)
    assert value in shown


def test_hidden_characters_are_shown_as_codes_and_counted(a_card: MakeCard) -> None:
    card = a_card(args={"note": "2nd charge\u202e, told"}, said=("\x1b[2J evil\napprove is open.",))
    text = "\n".join(card_lines(card))
    assert "[U+202E]" in text
    assert "1 HIDDEN CHARACTER, shown as code" in text
    assert "\x1b" not in text
    assert 'line 2 of 2: "approve is open."' in text


def test_the_agents_words_come_last_and_are_called_unchecked(a_card: MakeCard) -> None:
    assert card_lines(a_card())[-1].strip() == 'AGENT SAYS, unchecked, line 1 of 1: "I give it back."'


def test_where_a_value_came_from_and_who_may_not_answer_is_said(a_card: MakeCard) -> None:
    origins = (Origin(pointer="/order", source="tool", detail="order.find"),)
    text = "\n".join(card_lines(a_card(origins=origins, may_not=(MayNot(operator="jo", reason="she asked"),))))
    assert "from tool order.find" in text
    assert "Not jo: she asked." in text


def test_a_card_is_found_by_the_beginning_of_its_id_if_there_is_one_alone(a_card: MakeCard) -> None:
    one, other = a_card(), a_card(escalation="E-4K8AAAAAAAAA")
    assert find_card([one, other], "e-4k7") == one
    assert find_card([one, other], "E-4K") is None
    assert find_card([one, other], "") is None
    assert card_name(one.escalation) == "E-4K7Q"


def test_a_card_that_changed_was_not_read(a_card: MakeCard) -> None:
    reading = Reading(a_card(), ("a", "b")).on(5)
    assert reading.is_whole
    assert reading.is_of(a_card(code="9999"))
    assert not reading.is_of(a_card(card_sha256="B" * 43))


def test_the_hash_is_written_in_groups_of_eight(a_card: MakeCard) -> None:
    assert hash_hex(a_card()) == " ".join(["00000000"] * 8)
    assert one_line(a_card()) == 'refund.issue(order="A-18", amount="312.40") on payments'
