from talks import MakeCard, Talk


def test_next_reads_a_card_out_and_aims_at_its_run(talk: Talk) -> None:
    talk.desk.selected = ""
    said = talk.type("next")
    assert "E-4K7Q" in said
    assert "1 of 1 that wait" in said
    assert "lines read. approve is open." in said
    assert talk.desk.prompt() == "[kill = refund-bot 7F3K] "


def test_a_long_card_is_read_page_by_page(talk: Talk, a_card: MakeCard) -> None:
    talk.floor.board.cards.clear()
    talk.floor.board.show(a_card(said=tuple(f"thought {number}" for number in range(40))))
    assert "lines left. approve opens after them" in talk.type("next")
    assert "lines are left" in talk.type("approve E-4K7Q")
    assert "approve is open" in talk.type("more", "more")


def test_without_a_card_there_is_nothing_to_read_on(talk: Talk) -> None:
    assert "no card is read out" in talk.type("more")
    talk.floor.board.cards.clear()
    assert "nothing needs you" in talk.type("next")


def test_the_whole_hash_is_said_when_it_is_asked_for(talk: Talk) -> None:
    assert " ".join(["00000000"] * 8) in talk.type("next", "hash")
